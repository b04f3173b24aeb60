import type { Instant, Oid } from "../core/ids.ts";
import { parseSeconds } from "../core/time.ts";
import { literalPaths, splitNul, type Git } from "./git.ts";
import { askReadable } from "./readable.ts";

/** One commit with what is said in it. */
export interface LoggedCommit {
  readonly oid: Oid;
  readonly parent: Oid | undefined;
  /** The committer's time; undefined for a date that no calendar has. */
  readonly at: Instant | undefined;
  readonly message: string;
}

/**
 * The commits on the first-parent lines of all tips, by their ids, without those that `before` reaches; nothing of a tip
 * that git cannot read. One git process for any number of tips.
 */
export async function readFirstParents(
  git: Git,
  tips: readonly Oid[],
  before: readonly Oid[],
): Promise<Map<Oid, LoggedCommit>> {
  const not = before.map((oid) => `^${oid}`);
  const { answer } = await askReadable([...new Set(tips)], "", async (some) =>
    git.text(["log", "--first-parent", "-z", "--format=%H %ct %P%n%B", ...some, ...not, "--"]),
  );
  return new Map(splitNul(answer).map(readCommit));
}

function readCommit(entry: string): [Oid, LoggedCommit] {
  const end = entry.indexOf("\n");
  const [oid = "", seconds = "", parent] = entry.slice(0, end).split(" ");
  const at = parseSeconds(seconds);
  return [
    oid as Oid,
    { oid: oid as Oid, parent: parent as Oid | undefined, at, message: entry.slice(end + 1) },
  ];
}

/** The commit that first added a path on the line of `tip`, and its parents; undefined where none did. */
export async function findAddition(
  git: Git,
  tip: Oid,
  path: string,
): Promise<
  { readonly oid: Oid; readonly at: Instant | undefined; readonly parents: readonly Oid[] } | undefined
> {
  const args = ["log", "--diff-filter=A", "--max-count=1", "--format=%H %ct %P", tip, "--", path];
  const [oid = "", seconds = "", ...parents] = (await git.text(args, { env: literalPaths }))
    .trim()
    .split(" ");
  if (oid === "") return undefined;
  return {
    oid: oid as Oid,
    at: parseSeconds(seconds),
    parents: parents.filter((parent) => parent !== "") as Oid[],
  };
}
