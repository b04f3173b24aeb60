import type { HookCall, HookDecision, Moment } from "./client.ts";
import { printable } from "../text/printable.ts";
import { editsOf, fieldsOf, textOf, type Fields } from "./tool-call.ts";

/** How one client calls hooks and what it takes as an answer. */
export interface Codec {
  /** Its events that Sheaf uses, by their own names. */
  readonly moments: Readonly<Record<string, Moment>>;
  /** Its tools that write files, by their whole names. */
  readonly writers: RegExp;
  /** A decision that the agent is told, as the client reads it on standard output. */
  readonly format: (call: HookCall, decision: TellableDecision) => string;
  /** The path of a worktree that it asked for; without it, a client does not ask. */
  readonly formatWorktree?: (path: string) => string;
}

/** What the agent reads; the client goes on by itself after anything else. */
export type TellableDecision = Extract<HookDecision, { kind: "refuse" | "tell" | "go-on" }>;

/** Reads what a client says on standard input. Total: what is missing or strange is left out. Undefined for other events. */
export function readHookCall(
  { moments, writers }: Codec,
  event: string,
  input: unknown,
): HookCall | undefined {
  const moment = Object.hasOwn(moments, event) ? moments[event] : undefined;
  if (moment === undefined) return undefined;
  const fields = fieldsOf(input);
  return {
    moment,
    event,
    directory: directoryOf(fields),
    edits: moment === "before-edit" && writers.test(toolOf(fields)) ? editsOf(inputOf(fields)) : [],
    isRepeated: fields["stop_hook_active"] === true || Number(fields["loop_count"] ?? 0) > 0,
    worktree: textOf(fields, "worktree_path", "name") ?? "",
  };
}

function toolOf(fields: Fields): string {
  return textOf(fields, "tool_name", "toolName", "tool") ?? "";
}

function inputOf(fields: Fields): unknown {
  return fields["tool_input"] ?? fields["toolArgs"] ?? fields["args"];
}

function directoryOf(fields: Fields): string | undefined {
  const roots = fields["workspace_roots"];
  const [root] = Array.isArray(roots) ? roots.filter((one) => typeof one === "string") : [];
  return textOf(fields, "cwd", "directory") ?? root;
}

/** What a client reads on standard output. Names of files and sections are others' choice: no character in it acts on anything. */
export function formatAnswer(codec: Codec, call: HookCall, decision: HookDecision): string {
  switch (decision.kind) {
    case "refuse":
    case "go-on":
      return codec.format(call, { ...decision, reason: safe(decision.reason) });
    case "tell":
      return codec.format(call, { ...decision, text: safe(decision.text) });
    case "worktree":
      return codec.formatWorktree?.(decision.path) ?? "";
    case "pass":
      return "";
    default:
      return decision satisfies never;
  }
}

function safe(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** An answer as JSON, on one line. */
export function answer(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
