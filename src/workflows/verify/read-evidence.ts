import type { LockName, Oid } from "../../core/ids.ts";
import type { Change } from "../../core/judge/change.ts";
import type { History } from "../../core/judge/history.ts";
import { blobsNeeded } from "../../core/judge/judge.ts";
import { locksNeeded } from "../../core/judge/lock.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import { readLockChain } from "../../git/lock-refs.ts";
import { readObjects } from "../../git/objects.ts";
import type { Judging, ReadHistory } from "./read-history.ts";
import type { Whole } from "./read-wholes.ts";

/** What judging history asks of it beside the commits themselves. */
export type Evidence = Pick<History, "read" | "chains">;

/** Contents and locks that judging asks for. */
export async function readEvidence(
  { git, rulebook }: Judging,
  { commits, graph, rules }: ReadHistory,
  { merges, wholes }: { readonly merges: History["merges"]; readonly wholes: readonly Whole[] },
): Promise<Evidence> {
  const offered = new Set(wholes.flatMap((whole) => whole.commits));
  const judged = commits.filter(({ oid }) => graph.landed.has(oid) || offered.has(oid));
  const changes: Change[] = [
    ...judged.flatMap((commit) => commit.changes),
    ...[...merges.values()].flatMap(({ net }) => net),
    ...wholes.flatMap((whole) => whole.changes),
  ];
  const books = [...new Set(rules)];
  const documents = [...merges.values()].flatMap(({ brought }) =>
    brought.flatMap((one) =>
      [...one.offered].flatMap(([path, { before, after }]) =>
        ownership(path, rulebook).access === "sectioned" ? [before?.oid ?? [], after?.oid ?? []].flat() : [],
      ),
    ),
  );
  const oids = [...new Set([...books.flatMap((book) => blobsNeeded(changes, book)), ...documents])];
  const names = [
    ...new Set(books.flatMap((book) => locksNeeded(changes, (path) => ownership(path, book).lock))),
  ];
  const [objects, chains] = await Promise.all([
    readObjects(git, oids),
    Promise.all(names.map((name) => readLockChain(git, rulebook.epic, name))),
  ]);
  const blobs = new Map(oids.map((oid, at) => [oid, objects[at]?.bytes]));
  return {
    read: (oid: Oid) => blobs.get(oid),
    chains: new Map(names.map((name: LockName, at) => [name, chains[at] ?? []])),
  };
}
