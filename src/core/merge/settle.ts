import { pushAll } from "../lines/push-all.ts";
import { isSameLines } from "./outline.ts";
import type { Container, Inner } from "./outline.ts";
import type { Separators } from "./separators.ts";

/**
 * Gives the separators behind sections that stay to the lines of the container: they have no one to travel with,
 * and as lines they are aligned with the text around them. A section that was put between a staying one and its
 * separators leaves these where they were, too.
 *
 * @param base the same container in the base
 * @param anchors the sections that stay
 */
export function settleTails(version: Container, base: Container, anchors: ReadonlySet<string>): Container {
  const baseTails = new Map(base.inner.map(({ name, tail }) => [name, tail]));
  const lines: string[] = [];
  const inner: Inner[] = [];
  let owed: Separators = [];
  let from = 0;
  for (const { name, at, tail } of version.inner) {
    pushAll(lines, version.lines.slice(from, at));
    if (at > from) owed = [];
    from = at;
    const isAnchor = anchors.has(name);
    const isSettled = isAnchor || (owed.length > 0 && isSameLines(tail, owed));
    inner.push({ name, at: lines.length, tail: isSettled ? [] : tail });
    if (isSettled) pushAll(lines, tail);
    if (isAnchor) owed = tail.length === 0 ? (baseTails.get(name) ?? []) : [];
    else if (tail.length > 0) owed = [];
  }
  pushAll(lines, version.lines.slice(from));
  return { lines, inner };
}
