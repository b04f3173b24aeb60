import type { LockName, Oid } from "../ids.ts";
import { ownership } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";

/** The contents of a sequential file that meet when its lock changes hands; undefined where there is no file. */
export interface HandOverContents {
  /** What was handed over last. */
  readonly latest: Oid | undefined;
  /** What the acquirer's branch has. */
  readonly mine: Oid | undefined;
  /** What it had where it forked from the epic branch. */
  readonly fork: Oid | undefined;
  /** Everything that was ever handed over with this lock. */
  readonly links: ReadonlySet<Oid>;
}

/**
 * Decides what an acquirer does with its copy of a sequential file (design section 7): nothing, or take the
 * newest one, or drop the file as its last holder did. A copy that never passed through the lock has changes of
 * its own: it is merged, or stays where nothing was handed over.
 */
export function decideHandOver({
  latest,
  mine,
  fork,
  links,
}: HandOverContents): "keep" | "take" | "drop" | "merge" {
  if (latest === mine) return "keep";
  if (latest === undefined) return mine !== undefined && links.has(mine) ? "drop" : "keep";
  return mine === undefined || mine === fork || links.has(mine) ? "take" : "merge";
}

/**
 * Which of two contents of a sequential file passed through the lock later, given all that did, oldest first.
 * Undefined where one of them never did: the lock says nothing about it.
 */
export function newerLink(
  links: readonly (Oid | undefined)[],
  ours: Oid | undefined,
  theirs: Oid | undefined,
): "ours" | "theirs" | undefined {
  const at = (oid: Oid | undefined) => (oid === undefined ? -1 : links.lastIndexOf(oid));
  if (at(ours) === -1 || at(theirs) === -1) return undefined;
  return at(theirs) > at(ours) ? "theirs" : "ours";
}

/** A version of a sequential file, and what it goes on from; undefined where there is no file. */
export interface FileLine {
  /** Everything that passed through the lock, oldest first. */
  readonly links: readonly (Oid | undefined)[];
  readonly mine: Oid | undefined;
  /** What stood at the path on the way to `mine`, newest first. */
  readonly past: readonly (Oid | undefined)[];
}

/**
 * Whether a version leaves out what was handed over last: it never passed through the lock, and goes on from an older
 * version, or from none that did. What goes on from the last one is one line with it, made under the lock or not.
 */
export function isOutdated({ links, mine, past }: FileLine): boolean {
  if (links.length === 0 || links.includes(mine)) return false;
  const start = past.find((oid) => links.includes(oid));
  return start !== links.at(-1) || !past.includes(start);
}

/** Whether a path is handed over with a lock. */
export function isHandedOver(path: string, lock: LockName, rulebook: Rulebook): boolean {
  const owned = ownership(path, rulebook);
  return owned.access === "sequential" && owned.lock === lock;
}

/** Folders and files that contain every path handed over with a lock; empty when it hands over none. */
export function handOverRoots(lock: LockName, rulebook: Rulebook): string[] {
  const rules = rulebook.rules.filter((rule) => rule.access === "sequential" && rule.lock === lock);
  return [...new Set(rules.map(({ glob }) => literalPart(glob)))];
}

/** The leading parts of a glob that stand for themselves; `.` where there is none. */
function literalPart(glob: string): string {
  const parts = glob.split("/");
  const wild = parts.findIndex((part) => /[*?[\]{}()!+@\\]/.test(part));
  const literal = wild === -1 ? parts : parts.slice(0, wild);
  return literal.length === 0 ? "." : literal.join("/");
}
