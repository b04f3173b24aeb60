import type { FileEdit } from "./edit.ts";

/** The programs in which agents run, and whose hooks Sheaf knows. */
export const clients = ["claude", "codex", "gemini", "cursor", "copilot", "opencode"] as const;
export type Client = (typeof clients)[number];

/** Reads a client's name. */
export function parseClient(text: string): Client | undefined {
  return clients.find((client) => client === text);
}

/** The moments of a session in which Sheaf has something to do, whatever a client calls them (design section 14). */
export type Moment =
  | "before-edit"
  | "begin"
  | "between-turns"
  | "stop"
  | "keep"
  | "open-worktree"
  | "close-worktree";

/** One call of a hook, read. */
export interface HookCall {
  readonly moment: Moment;
  /** The client's own name of the event, which some answers repeat. */
  readonly event: string;
  /** The directory of the session; undefined where the client does not say. */
  readonly directory: string | undefined;
  /** What a tool is about to write. */
  readonly edits: readonly FileEdit[];
  /** Whether the agent goes on already because a hook asked it to: never a loop. */
  readonly isRepeated: boolean;
  /** The name of a worktree to open, or the path of one to close. */
  readonly worktree: string;
}

/** What Sheaf has to say at a moment. */
export type HookDecision =
  /** Nothing: the client goes on. */
  | { readonly kind: "pass" }
  /** The edit is not made, and the agent reads why. */
  | { readonly kind: "refuse"; readonly reason: string }
  /** The agent reads it and goes on. */
  | { readonly kind: "tell"; readonly text: string }
  /** The agent reads it, and goes on though it was about to stop. */
  | { readonly kind: "go-on"; readonly reason: string }
  /** The worktree of that path is open. */
  | { readonly kind: "worktree"; readonly path: string };

export const pass: HookDecision = { kind: "pass" };
