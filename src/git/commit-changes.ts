import { parseChange, splitFields, type Change } from "../core/judge/change.ts";
import type { Instant, Oid } from "../core/ids.ts";
import { parseSeconds } from "../core/time.ts";
import { literalPaths, type Git } from "./git.ts";

/** A commit of a range, with what it changes against its parents. */
export interface CommitChanges {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  readonly subject: string;
  /** The whole message. */
  readonly message: string;
  /** The author's date: it stays when a commit is rebased or amended. The year 1970 for one that no calendar has. */
  readonly authoredAt: Instant;
  /** For a merge: only the paths that differ from every parent, or what differs from the first, as asked for. */
  readonly changes: readonly Change[];
}

/** A range of commits: those that one of `tips` reaches and none of `not` does. What is not here is passed over. */
export interface CommitRange {
  readonly tips: readonly string[];
  readonly not: readonly string[];
  /** What of a merge is told; only what differs from every parent, where it is not said. */
  readonly merges?: "combined" | "first-parent";
  /** Only commits and changes below these, names as they stand. */
  readonly paths?: readonly string[];
  /** The newest ones, so many at most. */
  readonly atMost?: number | undefined;
}

const options =
  "--raw -z --no-abbrev --no-renames --no-ext-diff --no-color --no-relative -O/dev/null --ignore-submodules=none --no-notes --encoding=UTF-8 --reverse --topo-order";

/** Every commit of a range with its changes, parents before children. One git process, however many there are. */
export async function listCommitChanges(git: Git, range: CommitRange): Promise<CommitChanges[]> {
  const { merges = "combined", atMost, paths = [] } = range;
  const asked = [
    "log",
    ...options.split(" "),
    `--diff-merges=${merges}`,
    ...(atMost === undefined ? [] : [`--max-count=${atMost}`]),
    "--ignore-missing",
    "--format=%x01%H%x00%P%x00%at%x00%B%x00",
    "--end-of-options",
    ...range.tips,
    ...range.not.map((name) => `^${name}`),
    "--",
    ...paths,
  ];
  const { stdout } = await git.run(asked, { env: literalPaths });
  return parseLog(splitFields(stdout));
}

const start = 1;
const colon = 0x3a;
const lineFeed = 0x0a;

/** Reads log output: a commit's four fields, then pairs of record and path, with empty fields in between. */
function parseLog(fields: readonly Uint8Array[]): CommitChanges[] {
  const commits: (CommitChanges & { readonly changes: Change[] })[] = [];
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? new Uint8Array();
    const record = field[0] === lineFeed ? field.subarray(1) : field;
    if (record[0] === start) {
      commits.push({ ...parseHead(record, fields.slice(at + 1, at + 4)), changes: [] });
      at += 3;
    } else if (record[0] === colon) {
      commits.at(-1)?.changes.push(parseChange(text(record), fields[++at] ?? new Uint8Array()));
    }
  }
  return commits;
}

function parseHead(oid: Uint8Array, [parents, seconds, body]: readonly Uint8Array[]) {
  const message = text(body);
  return {
    oid: text(oid.subarray(1)) as Oid,
    parents: text(parents)
      .split(" ")
      .filter((parent) => parent !== "") as Oid[],
    subject: message.split("\n")[0] ?? "",
    message,
    authoredAt: parseSeconds(text(seconds)) ?? (0 as Instant),
  };
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
