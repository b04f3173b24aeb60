import { readFileSync } from "node:fs";
import { join } from "node:path";
import { primary, type AgentId } from "../../core/ids.ts";
import { cliPaths } from "../../files/cli-command.ts";
import { runScript } from "../../files/child-process.ts";
import { packageRoot } from "../../files/package-root.ts";
import type { AgentContext } from "../context/context.ts";

/** The parts that agents play; further agents are steady ones without the lock. */
export type Part = "primary" | "steady" | "rogue" | "late" | "rogue-again" | "late-again" | "plain";

/** What an agent's process needs beside its script. */
export interface Stage {
  readonly context: AgentContext;
  /** Where each agent works. */
  readonly worktrees: ReadonlyMap<AgentId, string>;
  /** A folder for the meeting points. */
  readonly meet: string;
  /** Called with each line of the timeline. */
  readonly say: (who: string, line: string) => void;
}

/** Runs agents at the same time, each as a process of its own. Throws when one of them fails. */
export async function play(stage: Stage, parts: readonly (readonly [AgentId, Part])[]): Promise<void> {
  const codes = await Promise.all(parts.map(([agent, part]) => playPart(stage, agent, part)));
  const failed = codes.findIndex((code) => code !== 0);
  if (failed >= 0) throw new Error(`the demo's ${parts[failed]?.join(" as ")} ended with ${codes[failed]}`);
}

function playPart({ context, worktrees, meet, say }: Stage, agent: AgentId, part: Part): Promise<number> {
  const { manifest, epicDir } = context;
  const featureOf = (owner: AgentId) =>
    manifest.features.find((feature) => feature.owner === owner)?.id ?? "";
  const { node, entry } = cliPaths();
  return runScript({
    script: loadScript("prelude") + loadScript(part),
    cwd: worktrees.get(agent) ?? "",
    env: {
      SHEAF_NODE: node,
      SHEAF_ENTRY: entry,
      EPIC_DIR: epicDir,
      FEATURE: featureOf(agent),
      OTHER: featureOf(primary),
      MEET: meet,
    },
    // What each command suggests next is of use to an agent, and noise in a timeline.
    onLine: (line) => (line.startsWith("next: ") ? undefined : say(agent, line)),
  });
}

function loadScript(name: string): string {
  return readFileSync(join(packageRoot(), "templates/demo", `${name}.sh`), "utf8");
}
