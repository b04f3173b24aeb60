import { type AgentId, type Oid } from "../../core/ids.ts";
import { changesOf, type Change } from "../../core/judge/change.ts";
import { commitsReached } from "../../core/judge/epic-graph.ts";
import type { FileChange } from "../../core/tree.ts";
import { forkOf, readBetween } from "./read-merges.ts";
import type { Judging, ReadHistory } from "./read-history.ts";

/** What an agent offers: a tip of its branch. */
export interface Offer {
  /** The agent whose branch it is; author lines say nothing. */
  readonly agent: AgentId;
  readonly tip: Oid;
  /** What is known to be good beside the epic branch, such as the tip before a push. */
  readonly base?: Oid | undefined;
  /** The commit that the tip has in common with the epic branch, where the caller knows it already. */
  readonly common?: Oid | undefined;
  /** What lies between that commit and the tip, where the caller knows that too. */
  readonly offered?: ReadonlyMap<string, FileChange> | undefined;
}

/** What a tip adds as a whole to all that it has taken from elsewhere: a base that moved is not its doing. */
export interface Whole {
  /** The commits that the epic branch does not have. */
  readonly commits: readonly Oid[];
  readonly changes: readonly Change[];
}

/** Reads what each tip adds as a whole. */
export async function readWholes(
  judging: Judging,
  history: Pick<ReadHistory, "graph" | "commits">,
  offers: readonly Offer[],
): Promise<Whole[]> {
  const { graph, commits } = history;
  return Promise.all(
    offers.map(async (offer): Promise<Whole> => {
      const reached = commitsReached(graph.parents, [offer.tip]);
      return {
        commits: commits.flatMap(({ oid }) => (reached.has(oid) && !graph.landed.has(oid) ? [oid] : [])),
        changes: changesOf(await readWhole(judging, history, offer)),
      };
    }),
  );
}

async function readWhole(
  judging: Judging,
  history: Pick<ReadHistory, "graph" | "commits">,
  offer: Offer,
): Promise<ReadonlyMap<string, FileChange>> {
  const { git } = judging;
  const { tip, base, common, offered } = offer;
  const taken = takenOver(judging, offer.agent);
  // What the caller says holds, unless a part of the branch is another agent's.
  if (taken.length === 0 && common !== undefined && offered !== undefined) return offered;
  const { graph } = history;
  const first = graph.line.at(-1) ?? tip;
  if (taken.length === 0 && base === undefined) {
    const from = common ?? (await forkOf(git, graph, { first, tip, position: graph.line.length }));
    return readBetween(git, history, { from, tip });
  }
  const others = [...(base === undefined ? [] : [base]), first, ...taken];
  const from = await git.text(["merge-base", "--end-of-options", tip, ...others], { answers: [1] });
  return from === "" ? new Map() : readBetween(git, history, { from: from as Oid, tip });
}

/** What an agent took over is its predecessor's; the manifest on the epic branch says up to where. */
function takenOver({ rulebook }: Judging, agent: AgentId): readonly string[] {
  return rulebook.agents.find(({ id }) => id === agent)?.handedOver ?? [];
}
