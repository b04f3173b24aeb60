import type { Oid } from "../../core/ids.ts";
import { judgeCommit, judgeWhole, type CommitFound, type History } from "../../core/judge/history.ts";
import { unsoundTip } from "../../core/judge/unsound.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { failureWords, runLimited } from "../../files/run-limited.ts";
import type { FoundByCommit } from "./find-open.ts";
import type { Offer, Whole } from "./read-wholes.ts";

/** What judging found in every commit, on the epic branch and in each offer. */
export interface AllFound {
  readonly epic: FoundByCommit;
  readonly offers: readonly { readonly commits: FoundByCommit; readonly net: readonly Violation[] }[];
}

/** Judges everything that is known of a history. What one agent offers can only fail for that agent. */
export function judgeAll(history: History, offers: readonly Offer[], wholes: readonly Whole[]): AllFound {
  const { commits, graph } = history;
  const landed = commits.filter(({ oid }) => graph.landed.has(oid));
  const epic = new Map(landed.map((commit) => [commit.oid, judgeCommit(history, commit)]));
  return {
    epic: withoutOverruled(history, epic),
    offers: offers.map((offer, at) => {
      try {
        return runLimited(() => judgeOffer(history, offer, wholes[at] ?? { commits: [], changes: [] }));
      } catch (error) {
        return failedOffer(history, offer, error);
      }
    }),
  };
}

/** What the primary let pass in a commit it let pass in the merge that brought it. */
function withoutOverruled({ graph, merges }: History, epic: FoundByCommit): FoundByCommit {
  const passed = new Set<string>();
  for (const [commit, { overruled }] of epic) {
    for (const path of overruled) passed.add(`${graph.landed.get(commit)} ${path}`);
  }
  return new Map(
    [...epic].map(([commit, found]) => {
      if (!merges.has(commit)) return [commit, found];
      const position = graph.landed.get(commit);
      const broken = found.broken.filter(({ violation }) => !passed.has(`${position} ${violation.path}`));
      return [commit, { ...found, broken }];
    }),
  );
}

function judgeOffer(history: History, { agent }: Offer, whole: Whole): AllFound["offers"][number] {
  const { authors, rules } = history;
  const own = new Set(whole.commits);
  const predecessors = new Set(rules.at(-1)?.agents.find(({ id }) => id === agent)?.predecessors);
  const found = history.commits
    .filter(({ oid }) => own.has(oid))
    .map((commit): [Oid, CommitFound] => {
      const author = authors.get(commit.oid) ?? agent;
      return [commit.oid, judgeCommit(history, commit, predecessors.has(author) ? author : agent)];
    });
  const overruled = new Set(found.flatMap(([, one]) => one.overruled));
  const net = judgeWhole(history, agent, whole).filter(({ path }) => !overruled.has(path));
  return { commits: new Map(found), net };
}

/** A parser that fails or never ends is one agent's trouble, not everybody's. */
function failedOffer({ rules }: History, { agent }: Offer, error: unknown): AllFound["offers"][number] {
  const branch = rules.at(-1)?.agents.find(({ id }) => id === agent)?.branch ?? agent;
  const net = [unsoundTip(agent, branch, `judging it failed (${failureWords(error)})`)];
  return { commits: new Map(), net };
}

/** All rules that are broken. */
export function violationsIn({ epic, offers }: AllFound): Violation[] {
  const found = [epic, ...offers.map(({ commits }) => commits)].flatMap((one) => [...one.values()]);
  return [
    ...found.flatMap(({ broken }) => broken.map(({ violation }) => violation)),
    ...offers.flatMap(({ net }) => net),
  ];
}
