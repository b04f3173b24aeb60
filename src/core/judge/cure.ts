import type { Oid } from "../ids.ts";
import type { FileChange, FileVersion } from "../tree.ts";
import type { GoodVersion } from "./merge-net.ts";
import { contentOf, partOf, type Part, type ReadBlob } from "./part.ts";
import type { Violation } from "./violation.ts";

/** A commit of a branch's own line, with all that it changes against its first parent. */
export interface Step {
  readonly commit: Oid;
  readonly changes: ReadonlyMap<string, FileChange>;
  /** What the epic branch had at a path when this commit was made, where that is known and the line is another. */
  readonly taken?: (path: string) => GoodVersion | undefined;
}

/** A rule that is broken on a line. */
export interface Broken {
  /** Which step broke it, or brought the commit that did. */
  readonly at: number;
  readonly commit: Oid;
  readonly violation: Violation;
  /** The version that mends it, where that is not the one before the step. */
  readonly good?: GoodVersion | undefined;
}

/** A part of a file that nobody has put back yet: the first of the violations, and the version that was good. */
export interface Open {
  readonly path: string;
  readonly part: Part;
  readonly good: FileVersion | undefined;
  readonly broken: readonly Broken[];
}

/**
 * Which violations nobody has put right. One is put right by a later commit in which the part that it is about is again
 * as it was before, or as the epic branch has it; the commit that does so breaks no rule by that, nor does any between
 * the two count any longer.
 */
export function findOpen(broken: readonly Broken[], steps: readonly Step[], read: ReadBlob): Open[] {
  const byPart = new Map<string, Broken[]>();
  for (const one of broken.toSorted((a, b) => a.at - b.at)) {
    const key = keyOf(one.violation);
    byPart.set(key, [...(byPart.get(key) ?? []), one]);
  }
  return [...byPart.values()].flatMap((found) => findOpenPart(found, steps, read) ?? []);
}

/** @param broken of one part, in order */
function findOpenPart(broken: readonly Broken[], steps: readonly Step[], read: ReadBlob): Open | undefined {
  const [first] = broken;
  if (first === undefined) return undefined;
  const end = findCure(first, steps, read);
  if (end !== undefined) {
    return findOpenPart(
      broken.filter(({ at }) => at > end),
      steps,
      read,
    );
  }
  const { violation } = first;
  return { path: violation.path, part: partOf(violation), good: goodOf(first, steps), broken };
}

function keyOf(violation: Violation): string {
  return JSON.stringify([violation.path, partOf(violation)]);
}

function goodOf({ at, good, violation }: Broken, steps: readonly Step[]): FileVersion | undefined {
  return good === undefined ? steps[at]?.changes.get(violation.path)?.before : good.version;
}

/** The first step from the violation's own on at which the part is good; undefined where it never is. */
function findCure(first: Broken, steps: readonly Step[], read: ReadBlob): number | undefined {
  const { violation, at } = first;
  const { path } = violation;
  const part = partOf(violation);
  if (part.kind === "lock") return undefined;
  // What the step that brought the commit does not change is as it was.
  if (first.good === undefined && steps[at]?.changes.has(path) !== true) return at;
  const good = contentOf(part, goodOf(first, steps), read);
  let now: FileVersion | undefined;
  const found = steps.slice(at).findIndex(({ changes, taken }) => {
    const change = changes.get(path);
    if (change !== undefined) now = change.after;
    else if (taken === undefined) return false;
    const content = contentOf(part, now, read);
    return content !== undefined && (content === good || content === takenContent(taken?.(path)));
  });
  function takenContent(version: GoodVersion | undefined): string | undefined {
    return version && contentOf(part, version.version, read);
  }
  return found === -1 ? undefined : at + found;
}
