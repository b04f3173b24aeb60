import { SheafError } from "../../errors.ts";
import type { AgentId, Oid } from "../../core/ids.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { contentMergers } from "../../core/sync/mergers.ts";
import type { AgentMerge, StackInput, TipWork } from "../../core/sync/stack-input.ts";
import { stackWork } from "../../core/sync/stack.ts";
import { failureWords, runLimited } from "../../files/run-limited.ts";
import type { AgentContext } from "../context/context.ts";
import { readLinkOrders } from "../locks/read-link-orders.ts";
import { findResolution } from "../merge/kept-answers.ts";
import { readRulesBefore } from "../merge/read-rules-before.ts";
import { compareTips, readContents, type Tip } from "../merge/read-works.ts";
import type { SyncOptions } from "../merge/sync-options.ts";
import { readGrants } from "../read/read-grants.ts";
import { heldFor } from "./read-tips.ts";

/** Merges tips one on the other, in memory and in their order, up to the first with a conflict. */
export async function mergeTips(
  context: AgentContext,
  before: Oid,
  tips: readonly Tip[],
): Promise<AgentMerge[]> {
  return mergeWorks(context, before, { tips, works: await compareTips(context, before, tips) });
}

interface ToMerge {
  readonly tips: readonly Tip[];
  /** Of these tips those that are to be merged. */
  readonly works: readonly TipWork[];
  readonly resolution: SyncOptions["resolution"];
}

/** {@link mergeTips} of work that was compared, without those whose merge fails or never ends: `failed` says why. */
export async function mergeEach(
  context: AgentContext,
  before: Oid,
  toMerge: ToMerge,
): Promise<{ readonly merges: readonly AgentMerge[]; readonly failed: ReadonlyMap<AgentId, Violation> }> {
  const failed = new Map<AgentId, Violation>();
  const attempt: StackInput["attempt"] = (agent, merge) => {
    try {
      return runLimited(merge);
    } catch (error) {
      // What Sheaf says on purpose, as of answers that cannot be read, is not this agent's doing.
      if (error instanceof SheafError) throw error;
      failed.set(agent, heldFor(context, agent, `merging it failed (${failureWords(error)})`));
      return undefined;
    }
  };
  return { merges: await mergeWorks(context, before, toMerge, attempt), failed };
}

async function mergeWorks(
  context: AgentContext,
  before: Oid,
  { tips, works, resolution }: Partial<ToMerge> & Pick<ToMerge, "tips" | "works">,
  attempt?: StackInput["attempt"],
): Promise<AgentMerge[]> {
  const { git, rulebook } = context;
  // Also to those who bring nothing now: what they changed under a grant may be on the epic branch since long.
  const roster = rulebook.agents.map(({ id }) => id);
  const [read, links, grants, rulesBefore] = await Promise.all([
    readContents(git, rulebook, before, works),
    readLinkOrders(context),
    readGrants(git, rulebook, roster),
    readRulesBefore(context, tips),
  ]);
  return stackWork({
    ...read,
    rulebook,
    before,
    grants,
    rulesBefore,
    mergers: contentMergers({ rulebook, grants, rulesBefore }),
    linksOf: (path) => links.get(path) ?? [],
    ...(attempt === undefined ? {} : { attempt }),
    resolution: resolution ?? ((conflict) => findResolution(context, conflict)),
  });
}
