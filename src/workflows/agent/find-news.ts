import { join } from "node:path";
import { receiptsFor } from "../../core/records/checkpoint.ts";
import { escalationsOf } from "../../core/records/escalation.ts";
import { primary } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { parseChannel } from "../../core/records/message.ts";
import { decideNews, type Mentioned, type MovedBase } from "../../core/progress/news.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, worktreeDir } from "../../files/state.ts";
import type { AgentContext } from "../context/context.ts";
import { changedDependencies } from "./changed-dependencies.ts";
import { readOwnState, type OwnState } from "./own-state.ts";

/**
 * Finds what the agent of this worktree should hear beside the answer of its command, and remembers that it was
 * told. A handful of git processes, however many agents there are.
 */
export async function findNews(context: AgentContext): Promise<readonly string[]> {
  const memory = join(worktreeDir(context.repository.gitDir), "mentioned.json");
  const before = findMentioned(memory);
  const own = await readOwnState(context);
  const { lines, mentioned } = decideNews(
    {
      inbox: own.inbox,
      acknowledged: (from) => receiptsFor(own.checkpoint, from).acknowledged,
      base: await findMovedBase(context, own),
      escalations: escalationsTo(context, own),
      waitsFor: escalationsFrom(context, own),
      answerWithinMs: thresholdMs(context.manifest.thresholds, "answer_escalation"),
      now: context.system.now(),
    },
    before,
  );
  if (JSON.stringify(mentioned) !== JSON.stringify(before)) saveJson(memory, mentioned);
  return lines;
}

function findMentioned(memory: string): Mentioned {
  const found = findJson(memory) as Partial<Mentioned> | undefined;
  return { messages: found?.messages ?? {}, base: found?.base ?? "" };
}

/** What the epic branch has and this one has not, without what the primary's own coordination commits there. */
async function findMovedBase(context: AgentContext, own: OwnState): Promise<MovedBase | undefined> {
  const { git, epic, agent, epicDir, layout } = context;
  if (agent === primary) return undefined;
  const text = await git.text([
    "log",
    "--ignore-missing",
    "--name-only",
    "--no-renames",
    "--format=%x01%H",
    `refs/heads/${epicBranch(epic)}`,
    `^${own.tip}`,
    "--",
    ":(top)",
    ...[layout.comms, layout.checkpoints, layout.readme].map((path) => `:(top,literal,exclude)${path}`),
    `:(top,glob,exclude)${epicDir}/*/STATUS`,
  ]);
  const lines = text.split("\n");
  const [tip, ...others] = lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(1));
  if (tip === undefined) return undefined;
  const files = lines.filter((line) => line !== "" && !line.startsWith(mark));
  return { tip, commits: others.length + 1, dependencies: changedDependencies(context, files) };
}

// No path that git prints begins with it: git quotes such a name.
const mark = "\u0001";

function escalationsFrom({ agent }: AgentContext, own: OwnState) {
  const sent = parseChannel(own.outbox.get(primary) ?? "");
  const received = own.inbox.get(primary) ?? parseChannel("");
  return agent === primary ? [] : escalationsOf({ from: agent, feature: undefined, sent, received });
}

/** Escalations go to the primary alone. */
function escalationsTo({ agent, manifest }: AgentContext, own: OwnState) {
  if (agent !== primary) return [];
  return [...own.inbox].flatMap(([from, sent]) => {
    const feature = manifest.features.find(({ owner }) => owner === from)?.id;
    return escalationsOf({ from, feature, sent, received: parseChannel(own.outbox.get(from) ?? "") });
  });
}
