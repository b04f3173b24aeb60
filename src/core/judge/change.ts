import type { Oid } from "../ids.ts";
import type { FileChange, FileVersion } from "../tree.ts";

/** One path that a commit changes. A rename is a deletion and an addition. */
export interface Change {
  readonly path: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: Oid;
  readonly newOid: Oid;
  /** Added, modified, deleted, or of another type, such as a symlink in place of a file. */
  readonly status: "A" | "M" | "D" | "T";
  /** The path's bytes are no UTF-8; `path` shows them with replacement characters. */
  readonly undecodable?: true;
  /** For a merge: the file in each further parent. What equals one of the parents is not the merge's doing. */
  readonly otherOld?: readonly FileVersion[];
}

/** The mode of a path that is not there. */
export const absentMode = "000000";

const absent: FileVersion = { mode: absentMode, oid: "0".repeat(40) as Oid };

/** A comparison of two trees as changes. */
export function changesOf(diff: ReadonlyMap<string, FileChange>): Change[] {
  return [...diff].map(([path, { before = absent, after = absent }]) => ({
    path,
    oldMode: before.mode,
    newMode: after.mode,
    oldOid: before.oid,
    newOid: after.oid,
    status: statusOf(before.mode, after.mode),
  }));
}

/** The file as it was; undefined where there was none. */
export function versionBefore({ oldMode, oldOid }: Change): FileVersion | undefined {
  return oldMode === absentMode ? undefined : { mode: oldMode, oid: oldOid };
}

/** The file as it is now; undefined where there is none. */
export function versionAfter({ newMode, newOid }: Change): FileVersion | undefined {
  return newMode === absentMode ? undefined : { mode: newMode, oid: newOid };
}

/** Changes as a comparison of two trees. */
export function fileChangesOf(changes: readonly Change[]): Map<string, FileChange> {
  return new Map(
    changes.map((change) => [change.path, { before: versionBefore(change), after: versionAfter(change) }]),
  );
}

/**
 * Reads the raw output of `git diff --raw -z --no-abbrev`, combined format of merges included. Bytes in, because
 * a path need not be text. Throws a TypeError on anything that is no such output.
 */
export function parseRawDiff(output: Uint8Array): Change[] {
  const changes: Change[] = [];
  const fields = splitFields(output);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    changes.push(parseChange(ascii.decode(fields[at]), fields[at + 1] ?? new Uint8Array()));
  }
  return changes;
}

/**
 * Reads the raw output of `git diff --raw --no-abbrev` in lines, in which no path is quoted: so each is the text it
 * stands for. Throws a TypeError on anything else.
 */
export function parseRawLines(output: string): Change[] {
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const tab = line.indexOf("\t");
    return parseChange(line.slice(0, tab), new TextEncoder().encode(line.slice(tab + 1)));
  });
}

/**
 * Reads one record: `:100644 100644 <old> <new> M`, or with one colon, mode and id more for each further parent
 * of a merge, and the path's bytes. Throws a TypeError on anything else.
 */
export function parseChange(record: string, path: Uint8Array): Change {
  const [, colons = "", rest = ""] = /^(:+)([0-9a-f ]+) [A-Z]+[0-9]*$/.exec(record) ?? [];
  const words = rest.split(" ");
  const parents = colons.length;
  if (parents === 0 || words.length !== 2 * (parents + 1)) {
    throw new TypeError(`not a record of git diff --raw: "${record}"`);
  }
  const versions = words.slice(0, parents + 1).map((mode, index) => ({
    mode,
    oid: words[parents + 1 + index] as Oid,
  }));
  return changeOf(versions, path);
}

function changeOf(versions: readonly FileVersion[], bytes: Uint8Array): Change {
  const [old, ...others] = versions;
  const now = others.pop();
  if (old === undefined || now === undefined) throw new TypeError("a change has two versions");
  return {
    ...decodePath(bytes),
    oldMode: old.mode,
    newMode: now.mode,
    oldOid: old.oid,
    newOid: now.oid,
    status: statusOf(old.mode, now.mode),
    ...(others.length === 0 ? {} : { otherOld: others }),
  };
}

/** What happened to a file, told by its modes; git's own letter says nothing of use in a merge. */
function statusOf(old: string, now: string): Change["status"] {
  if (now === absentMode) return "D";
  if (old === absentMode) return "A";
  return old.slice(0, 3) === now.slice(0, 3) ? "M" : "T";
}

const ascii = new TextDecoder("latin1");
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function decodePath(bytes: Uint8Array): Pick<Change, "path" | "undecodable"> {
  try {
    return { path: strict.decode(bytes) };
  } catch {
    return { path: lenient.decode(bytes), undecodable: true };
  }
}

/** Splits at NUL; what follows the last NUL is no field. */
export function splitFields(output: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = [];
  let from = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, from)) {
    fields.push(output.subarray(from, end));
    from = end + 1;
  }
  return fields;
}
