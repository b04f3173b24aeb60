import type { SyncReport } from "../../src/core/sync/outcome.ts";
import type { EvilTip } from "./evil-makers.ts";
import { runSheaf, type Said } from "./sheaf.ts";
import type { TestEpic } from "./started-epic.ts";

/** Command lines of the primary and of an agent that did nothing wrong, and what is asked about the evil one. */
export interface Lines {
  readonly primary: readonly string[];
  readonly innocent: readonly string[];
  readonly evil: readonly string[];
  /** In the primary's checkout, with the evil agent's name at the end. */
  readonly about: readonly string[];
}

/** What reads most of everybody's branches and live state. */
export const fewLines: Lines = {
  primary: ["status --why", "metrics", "align"],
  innocent: ["ready"],
  evil: [],
  about: ["verify"],
};

export const allLines: Lines = {
  primary: [
    "status --why",
    "status --problems",
    "peers",
    "questions",
    "metrics",
    "report --dry-run",
    "log",
    "align",
    "verify",
    "plan",
    "inbox",
    "lock list",
    "finish --dry-run",
    "start --dry-run",
    "fallback --dry-run",
  ],
  innocent: ["verify", "ready", "update", "heartbeat", "status", "peers", "whoami", "check"],
  evil: ["verify", "whoami", "status", "check", "ready", "heartbeat", "update", "restore --dry-run"],
  about: [
    "verify",
    "recover --resume",
    "show spec.md",
    "recover --takeover --dry-run",
    "recover --absorb --dry-run",
    "handoff",
  ],
};

const innocent = "secondary-a";

/** Lets each kind happen to an agent, and says which. */
export function strike(epic: TestEpic, evil: ReadonlyMap<string, EvilTip>, random: () => number): string {
  for (const [agent, { make }] of evil) make({ epic, agent, random });
  return [...evil].map(([agent, { kind }]) => `${agent}: ${kind}`).join("; ");
}

/** Runs what everybody else runs, and tells what did not go on for them: nothing where all is well. */
export async function troubles(epic: TestEpic, evil: readonly string[], lines: Lines): Promise<string[]> {
  const found: string[] = [];
  const run = async (who: string, words: string, isFine: (code: number) => boolean) => {
    const said = await say(epic, who, words);
    if (!isFine(said.code)) found.push(`${who}: sheaf ${words}: exit ${said.code}\n${said.err}`);
  };
  for (const words of lines.primary) await run("primary", words, (code) => code < 2);
  for (const words of lines.innocent) await run(innocent, words, (code) => code === 0);
  for (const agent of evil) {
    // Whoever asks about it hears what is wrong; nobody meets a bug.
    for (const words of lines.evil) await run(agent, words, (code) => code < 70);
    for (const words of lines.about) {
      const [name = "", ...options] = words.split(" ");
      await run("primary", [name, agent, ...options].join(" "), (code) => code < 70);
    }
  }
  return found;
}

/**
 * What a sync does for each agent; the error where it did nothing for anybody. Whoever's live state tells of no readiness
 * is waited for, as always, until the person leaves it out.
 */
export async function outcomes(
  epic: TestEpic,
  evil: readonly string[],
  ...options: readonly string[]
): Promise<Record<string, string>> {
  const said = await say(epic, "primary", ["sync", "--json", ...options].join(" "));
  const { data, error } = JSON.parse(said.out) as Answer;
  if (data?.agents !== undefined)
    return Object.fromEntries(data.agents.map(({ agent, outcome }) => [agent, outcome]));
  const missing = error?.data?.pending?.map(({ agent }) => agent) ?? [];
  const isTheirs = missing.length > 0 && missing.every((agent) => evil.includes(agent));
  if (!isTheirs || options.includes("--defer")) return { error: error?.message ?? said.out };
  const deferred = missing.flatMap((agent) => ["--defer", agent]);
  return outcomes(epic, evil, ...options, ...deferred, "--reason", "evil");
}

interface Answer {
  readonly data?: SyncReport;
  readonly error?: {
    readonly message: string;
    readonly data?: { readonly pending?: readonly { readonly agent: string }[] };
  };
}

function say(epic: TestEpic, who: string, words: string): Promise<Said> {
  return runSheaf(epic.agent(who).path, words.split(" "));
}
