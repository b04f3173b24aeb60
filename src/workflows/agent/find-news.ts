import { join } from "node:path";
import { escalationsOf } from "../../core/records/escalation.ts";
import { primary } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { decideNews, type Mentioned, type MovedBase } from "../../core/progress/news.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, worktreeDir } from "../../files/state.ts";
import { findCommit } from "../../git/refs.ts";
import type { AgentContext } from "../context/context.ts";
import { changedDependencies } from "./changed-dependencies.ts";
import { readOwnState, receivedFrom, sentTo, type OwnState } from "../state/own-state.ts";

/**
 * Finds what the agent of this worktree should hear beside the answer of its command, and remembers that it was
 * told. A handful of git processes, however many agents there are.
 */
export async function findNews(context: AgentContext): Promise<readonly string[]> {
  const memory = join(worktreeDir(context.repository.gitDir), "mentioned.json");
  const before = findMentioned(memory);
  const [own, epicTip = ""] = await Promise.all([
    readOwnState(context),
    findCommit(context.git, `refs/heads/${epicBranch(context.epic)}`),
  ]);
  // What was looked at before is not looked at again: nothing is new there.
  const base = epicTip === before.base ? undefined : await findMovedBase(context, own);
  const { lines, mentioned } = decideNews(
    {
      boxes: own.boxes,
      base,
      epicTip,
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

/** What the epic branch has and this one has not, without what Sheaf writes there. Ready means: stop and wait. */
async function findMovedBase(context: AgentContext, own: OwnState): Promise<MovedBase | undefined> {
  const { git, epic, agent, layout, manifest } = context;
  if (agent === primary || own.head === undefined || own.checkpoint.ready_for_next_stage) return undefined;
  const statuses = manifest.features.map(({ id }) => layout.featureFile(id, "STATUS"));
  const text = await git.text([
    "log",
    "--ignore-missing",
    "--name-only",
    "--no-renames",
    "--format=%x01%H",
    `refs/heads/${epicBranch(epic)}`,
    `^${own.head}`,
    "--",
    ":(top)",
    ...[layout.comms, layout.checkpoints, layout.readme, ...statuses].map(
      (path) => `:(top,literal,exclude)${path}`,
    ),
  ]);
  const lines = text.split("\n");
  const commits = lines.filter((line) => line.startsWith(mark)).length;
  if (commits === 0) return undefined;
  const files = lines.filter((line) => line !== "" && !line.startsWith(mark));
  return { commits, dependencies: changedDependencies(context, files) };
}

// No path that git prints begins with it: git quotes such a name.
const mark = "\u0001";

function escalationsFrom(context: AgentContext, own: OwnState) {
  const { agent } = context;
  if (agent === primary) return [];
  const [sent, received] = [sentTo(context, own, primary), receivedFrom(own, primary)];
  return escalationsOf({ from: agent, feature: undefined, sent, received });
}

/** Escalations go to the primary alone. */
function escalationsTo(context: AgentContext, own: OwnState) {
  const { agent, manifest } = context;
  if (agent !== primary) return [];
  return manifest.agents.flatMap(({ id: from }) => {
    const feature = manifest.features.find(({ owner }) => owner === from)?.id;
    const [sent, received] = [receivedFrom(own, from), sentTo(context, own, from)];
    return escalationsOf({ from, feature, sent, received });
  });
}
