import type { Oid } from "../ids.ts";
import { isSameFile, type FileChange } from "../tree.ts";
import { versionAfter, versionBefore, type Change } from "./change.ts";
import { firstParents, type EpicGraph } from "./epic-graph.ts";

/** What commits change against their first parents. */
export type ChangesOf = (commit: Oid) => readonly Change[];

type Diff = ReadonlyMap<string, FileChange>;

/**
 * What lies between two commits, put together from what the commits between them changed, so that no tree has to be
 * compared. Undefined where `from` is neither on the line of `tip` nor on the epic branch behind where that line began.
 */
export function foldBetween(
  { parents, line }: EpicGraph,
  changesOf: ChangesOf,
  { from, tip }: { readonly from: Oid; readonly tip: Oid },
): Diff | undefined {
  const chain = firstParents(parents, tip);
  const own = chain.indexOf(from);
  if (own !== -1) return fold(chain.slice(0, own), changesOf);
  const [start, end] = [chain.findIndex((commit) => line.includes(commit)), line.indexOf(from)];
  const began = line.indexOf(chain[start] ?? from);
  if (start === -1 || end < began) return undefined;
  const epic = fold(line.slice(began + 1, end + 1).toReversed(), changesOf);
  return between(epic, fold(chain.slice(0, start), changesOf));
}

/** @param commits newest first */
function fold(commits: readonly Oid[], changesOf: ChangesOf): Diff {
  const diff = new Map<string, FileChange>();
  for (const change of commits.toReversed().flatMap(changesOf)) {
    const before = diff.has(change.path) ? diff.get(change.path)?.before : versionBefore(change);
    diff.set(change.path, { before, after: versionAfter(change) });
  }
  return differing(diff);
}

/** From the end of one change to the end of another that began with it. */
function between(from: Diff, to: Diff): Diff {
  return differing(
    new Map(
      [...new Set([...from.keys(), ...to.keys()])].map((path) => {
        const [one, other] = [from.get(path), to.get(path)];
        const before = one === undefined ? other?.before : one.after;
        return [path, { before, after: other === undefined ? one?.before : other.after }];
      }),
    ),
  );
}

function differing(diff: Diff): Diff {
  return new Map([...diff].filter(([, { before, after }]) => !isSameFile(before, after)));
}
