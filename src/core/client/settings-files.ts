import { shellWord } from "../text/shell-word.ts";
import type { Client } from "./client.ts";
import { codecs } from "./codecs.ts";
import type { HookEntry } from "./json-settings.ts";
import { opencodePlugin } from "./opencode-plugin.ts";

/** In which folder a client's settings file stands. */
export type SettingsPlace =
  /** The main checkout; the client reads it for every worktree. */
  | "main"
  /** Each worktree for itself. */
  | "worktree"
  /** The person's home, for every repository. */
  | "home";

/** A settings file of a client, and what Sheaf has in it. */
export interface SettingsFile {
  readonly client: Client;
  readonly place: SettingsPlace;
  /** Relative to its place. */
  readonly path: string;
  readonly content:
    | {
        readonly kind: "hooks";
        readonly entries: readonly HookEntry[];
        /** Further properties, where the file has none of that name. */
        readonly properties: Readonly<Record<string, unknown>>;
      }
    /** A file of Sheaf's own. */
    | { readonly kind: "own"; readonly text: string }
    /** Folders that Codex's sandbox lets the agent write; they depend on the worktree. */
    | { readonly kind: "writable-roots" };
}

type Where = "project" | "home";

/**
 * The settings files of a client, for one project or for a person's home.
 *
 * @param script the absolute path of the script that they call
 * @returns none where the client has no such place
 */
export function settingsFiles(client: Client, where: Where, script: string): SettingsFile[] {
  const run = (event: string) => `${shellWord(script)} ${client} ${event}`;
  return layouts[client](where, run).map((file) => ({ client, ...file }));
}

type Layout = (where: Where, run: (event: string) => string) => Omit<SettingsFile, "client">[];

const layouts: Readonly<Record<Client, Layout>> = {
  claude: (where, run) => [
    {
      // The one file that Claude Code reads for every worktree of the repository; a person's own, never tracked.
      ...(where === "home"
        ? { place: "home", path: ".claude/settings.json" }
        : { place: "main", path: ".claude/settings.local.json" }),
      content: {
        kind: "hooks",
        entries: groups("claude", where, (event) => ({
          type: "command",
          command: run(event),
          timeout: seconds(event),
        })),
        properties: { statusLine: { type: "command", command: run("statusLine") } },
      },
    },
  ],
  codex: (where, run) => [
    {
      // In a worktree Codex reads hooks from the main checkout alone.
      ...(where === "home"
        ? { place: "home", path: ".codex/hooks.json" }
        : { place: "main", path: ".codex/hooks.json" }),
      content: {
        kind: "hooks",
        entries: groups("codex", where, (event) => ({
          type: "command",
          command: run(event),
          timeout: seconds(event),
        })),
        properties: {},
      },
    },
    ...(where === "home"
      ? []
      : [{ place: "worktree", path: ".codex/config.toml", content: { kind: "writable-roots" } } as const]),
  ],
  gemini: (where, run) => [
    {
      place: where === "home" ? "home" : "worktree",
      path: ".gemini/settings.json",
      content: {
        kind: "hooks",
        entries: groups("gemini", where, (event) => ({
          type: "command",
          name: "sheaf",
          command: run(event),
          timeout: seconds(event) * 1_000,
        })),
        properties: {},
      },
    },
  ],
  cursor: (where, run) => [
    {
      place: where === "home" ? "home" : "worktree",
      path: ".cursor/hooks.json",
      content: {
        kind: "hooks",
        entries: eventsOf("cursor", where).map((event) => ({
          event,
          value: { command: run(event), timeout: seconds(event), ...matcherOf("cursor", event) },
        })),
        properties: { version: 1 },
      },
    },
  ],
  copilot: (where, run) =>
    where === "home"
      ? []
      : [
          {
            place: "worktree",
            path: ".github/hooks/sheaf.json",
            content: { kind: "own", text: copilotHooks(run) },
          },
        ],
  opencode: (where, run) => [
    {
      ...(where === "home"
        ? { place: "home", path: ".config/opencode/plugins/sheaf.js" }
        : { place: "worktree", path: ".opencode/plugins/sheaf.js" }),
      content: { kind: "own", text: opencodePlugin(run("")) },
    },
  ],
};

/** Claude Code's shape, which Codex and Gemini CLI share: groups of handlers by the tools that they are for. */
function groups(client: Client, where: Where, handler: (event: string) => object): HookEntry[] {
  return eventsOf(client, where).map((event) => ({
    event,
    value: { ...matcherOf(client, event), hooks: [handler(event)] },
  }));
}

/** In every repository of a person only what keeps quiet outside an epic: worktrees are made by the client itself there. */
function eventsOf(client: Client, where: Where): string[] {
  return Object.entries(codecs[client].moments)
    .filter(
      ([, moment]) => where === "project" || (moment !== "open-worktree" && moment !== "close-worktree"),
    )
    .map(([event]) => event);
}

/** The tools before which the guard is asked; it need not be started for the others. */
function matcherOf(client: Client, event: string): { readonly matcher?: string } {
  const { moments, writers } = codecs[client];
  return moments[event] === "before-edit"
    ? { matcher: writers.source.slice("^(?:".length, -")$".length) }
    : {};
}

/** Nothing takes so long: a limit for what hangs. */
function seconds(event: string): number {
  return /^(?:PreToolUse|BeforeTool|preToolUse)$/.test(event) ? 10 : 30;
}

function copilotHooks(run: (event: string) => string): string {
  const hooks = eventsOf("copilot", "project").map((event) => [
    event,
    [{ type: "command", bash: run(event), timeoutSec: seconds(event) }],
  ]);
  return `${JSON.stringify({ version: 1, hooks: Object.fromEntries(hooks) as object }, null, 2)}\n`;
}

/** Whether a piece of a settings file calls Sheaf: by the name of the script, whatever folder it was in then. */
export function callsSheaf(piece: string): boolean {
  return /[/\\]sheaf[/\\]agent-hook\b/.test(piece);
}
