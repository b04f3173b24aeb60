import { agentBranch } from "../../core/epic/layout.ts";
import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { unsoundTip } from "../../core/judge/unsound.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { forkPoints } from "../../core/lifecycle/fork-points.ts";
import { mergeOrder } from "../../core/plan/merge-order.ts";
import type { Deferral, RollCall } from "../../core/sync/roll-call.ts";
import type { TipWork } from "../../core/sync/stack-input.ts";
import { askReadable, isGitFailure } from "../../git/readable.ts";
import type { AgentContext } from "../context/context.ts";
import { commonBase } from "../merge/common-base.ts";
import { compareTips, type Tip } from "../merge/read-works.ts";
import type { AgentState } from "../read/read-features.ts";
import type { Soundness } from "../verify/find-unsound.ts";

/** The tips of all agents that nobody has left out. */
export function offeredBy(
  states: readonly AgentState[],
  deferrals: readonly Deferral[],
): { agent: AgentId; tip: Oid }[] {
  return states.flatMap(({ agent, tip }) => {
    const isLeftOut = agent === primary || deferrals.some((deferral) => deferral.agent === agent);
    return isLeftOut || tip === undefined ? [] : [{ agent, tip }];
  });
}

/** Tips that can be merged, and why others cannot. */
export interface BasedTips {
  readonly tips: readonly Tip[];
  readonly unsound: ReadonlyMap<AgentId, Violation>;
}

/** The tips with something new, in roster order, each with the commit that it and the epic branch have in common. */
export async function readTips(
  context: AgentContext,
  before: Oid,
  { roll: { present }, offered }: { readonly roll: RollCall; readonly offered: Soundness },
): Promise<BasedTips> {
  const unsound = new Map(offered.unsound);
  const tips = mergeOrder(
    present.map(({ agent }) => agent),
    context.manifest.tasks,
  ).flatMap((agent) => {
    const tip = present.find((call) => call.agent === agent)?.tip;
    return agent === primary || tip === undefined || unsound.has(agent) ? [] : [{ agent, tip }];
  });
  const points = forkPoints(
    offered.parents,
    tips.map(({ tip }) => tip),
  );
  const based: Tip[] = [];
  for (const { agent, tip } of tips) {
    try {
      based.push({ agent, tip, base: points.get(tip) ?? (await commonBase(context, before, tip)) });
    } catch (error) {
      if (!isGitFailure(error)) throw error;
      unsound.set(agent, heldFor(context, agent, error.message));
    }
  }
  return { tips: based.filter(({ tip, base }) => base !== tip), unsound };
}

/** What the tips that git can compare bring, and why it cannot compare the others. */
export async function compareReadable(
  context: AgentContext,
  before: Oid,
  tips: readonly Tip[],
): Promise<BasedTips & { readonly works: readonly TipWork[] }> {
  const agents = tips.map(({ agent }) => agent);
  const { answer: works, unreadable } = await askReadable(agents, [], async (some) =>
    compareTips(
      context,
      before,
      tips.filter(({ agent }) => some.includes(agent)),
    ),
  );
  const unsound = [...unreadable].map(([agent, reason]): [AgentId, Violation] => [
    agent,
    heldFor(context, agent, reason),
  ]);
  return { works, tips: tips.filter(({ agent }) => !unreadable.has(agent)), unsound: new Map(unsound) };
}

/** The verdict on a tip that cannot be merged, whatever its agent did. */
export function heldFor({ epic }: AgentContext, agent: AgentId, reason: string): Violation {
  return unsoundTip(agent, agentBranch(epic, agent), reason);
}
