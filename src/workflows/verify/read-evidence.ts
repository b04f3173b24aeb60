import type { LockName, Oid } from "../../core/ids.ts";
import type { Change } from "../../core/judge/change.ts";
import type { History } from "../../core/judge/history.ts";
import { blobsNeeded } from "../../core/judge/judge.ts";
import { locksNeeded } from "../../core/judge/lock.ts";
import type { EpicMerge } from "../../core/judge/merge-net.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { readLockChain } from "../../git/lock-refs.ts";
import { readObjects } from "../../git/objects.ts";
import { readGrants } from "../read/read-grants.ts";
import type { Judging, ReadHistory } from "./read-history.ts";
import type { Whole } from "./read-wholes.ts";

/** What judging history asks of it beside the commits themselves. */
export type Evidence = Pick<History, "read" | "chains">;

/** Reads what judging will ask for: contents of what the rules look into, and the locks that it needed. */
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
  const wanted = [
    ...books.flatMap((book) => blobsNeeded(changes, book)),
    ...[...merges.values()].flatMap((merge) => documentsIn(merge, rulebook)),
  ];
  const oids = [...new Set(wanted)];
  const locks = books.flatMap((book) => locksNeeded(changes, (path) => ownership(path, book).lock));
  const names = [...new Set(locks)];
  const [objects, chains] = await Promise.all([
    readObjects(git, oids),
    Promise.all(names.map(async (name) => readLockChain(git, rulebook.epic, name))),
  ]);
  const blobs = new Map(oids.map((oid, at) => [oid, objects[at]?.bytes]));
  return {
    read: (oid: Oid) => blobs.get(oid),
    chains: new Map(names.map((name: LockName, at) => [name, chains[at] ?? []])),
  };
}

/** Both versions of every sectioned document that a merge brought. */
function documentsIn({ brought }: EpicMerge, rulebook: Rulebook): Oid[] {
  return brought.flatMap(({ offered }) =>
    [...offered].flatMap(([path, { before, after }]) =>
      ownership(path, rulebook).access === "sectioned"
        ? [before, after].flatMap((version) => version?.oid ?? [])
        : [],
    ),
  );
}

/** What anybody has let any of the agents of a history change. */
export async function grantsIn({ git }: Judging, { rules, authors }: ReadHistory): Promise<Grant[]> {
  const roster = rules.flatMap((rulebook) => rulebook.agents.map(({ id }) => id));
  const [newest] = rules.toReversed();
  const agents = new Set([...authors.values(), ...roster]);
  return newest === undefined ? [] : readGrants(git, newest, [...agents]);
}
