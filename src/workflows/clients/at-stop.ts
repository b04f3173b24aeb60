import { stopWords } from "../../core/client/at-stop.ts";
import { decideReady } from "../../core/progress/readiness.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import { readReadiness } from "../agent/read-readiness.ts";
import type { AgentContext } from "../context/context.ts";
import { ownFeatures, readOwnState } from "../state/own-state.ts";
import { recall, remember } from "./memory.ts";

/** What an agent hears that is about to stop; undefined where it may, which is the rule. */
export async function readStopWords(context: AgentContext, isRepeated: boolean): Promise<string | undefined> {
  const { repository } = context;
  const own = await readOwnState(context);
  const { ready_for_next_stage: isReady, status } = own.checkpoint;
  const mayRest =
    isReady || status === "PAUSED" || own.head === undefined || ownFeatures(context).length === 0;
  if (mayRest || isRepeated) return undefined;
  const uncommitted = await dirtyPaths(context.git);
  const readiness = decideReady(await readReadiness(context, own, uncommitted));
  const words = stopWords({ mayRest, isRepeated, readiness, told: recall(repository).told });
  if (words !== undefined) remember(repository, { told: words });
  return words;
}
