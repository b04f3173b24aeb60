import { mergeLines } from "../lines/merge.ts";
import { isSameLines } from "./outline.ts";
import type { Container, Inner, Outline, SectionVersion } from "./outline.ts";
import { placeIn } from "./slots.ts";

/**
 * A version with those sections back in it that it deleted and that stay nevertheless, each where the base has it.
 * What is not deleted must not lose its place either: else what others add around it would stand by who came first.
 *
 * @param names the sections of the base that stay
 */
export function restoreDeleted(version: Outline, base: Outline, names: readonly string[]): Outline {
  const lost = new Set(names.filter((name) => !version.sections.has(name)));
  if (lost.size === 0) return version;
  const sections = new Map<string, SectionVersion>();
  for (const [name, section] of version.sections) {
    const own = base.sections.get(name)?.own;
    sections.set(name, own === undefined ? section : { ...section, own: withLost(section.own, own, lost) });
  }
  for (const name of lost) {
    const section = base.sections.get(name);
    if (section !== undefined) sections.set(name, section);
  }
  return { top: withLost(version.top, base.top, lost), sections };
}

/** Sets the lost sections of the base's container among the lines and sections that are left of it. */
function withLost(container: Container, base: Container, lost: ReadonlySet<string>): Container {
  if (!base.inner.some(({ name }) => lost.has(name))) return container;
  const { lines } = container;
  const chunks = mergeLines(base.lines, base.lines, lines);
  const merged = {
    chunks,
    pieces: chunks.map(({ theirs }) => ({ lines: lines.slice(theirs.start, theirs.end) })),
  };
  const inner = [...container.inner];
  const leftovers = new Set<number>();
  const before = new Map<string, Inner>();
  for (const section of base.inner) {
    if (lost.has(section.name)) {
      // Before what the version has more at that place.
      const at = placeIn(merged, "base", section.at);
      const behind = inner.findLastIndex(
        (other) => other.at < at || (other.at === at && before.has(other.name)),
      );
      const keeper = inner[behind];
      const tail = keeper && before.get(keeper.name)?.tail;
      if (
        keeper !== undefined &&
        tail !== undefined &&
        isSameLines(keeper.tail, [...tail, ...section.tail])
      ) {
        // Separators that were left behind count as the section's before, or as lines: they return with their own.
        inner[behind] = { ...keeper, tail };
      } else if (isSameLines(lines.slice(at, at + section.tail.length), section.tail)) {
        for (const line of insertedAt(chunks, section.at).slice(0, section.tail.length)) leftovers.add(line);
      }
      inner.splice(behind + 1, 0, { ...section, at });
    }
    before.set(section.name, section);
  }
  return without({ lines, inner }, leftovers);
}

/** The lines that the version has more at a place of the base. */
function insertedAt(chunks: ReturnType<typeof mergeLines>, at: number): number[] {
  const chunk = chunks.find(({ base }) => base.start === at && base.end === at);
  if (chunk === undefined) return [];
  const { start, end } = chunk.theirs;
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** The container without some lines: separators that return with their sections. */
function without({ lines, inner }: Container, left: ReadonlySet<number>): Container {
  if (left.size === 0) return { lines, inner };
  const kept = lines.map((_, index) => !left.has(index));
  const places = [0];
  for (const isKept of kept) places.push((places.at(-1) ?? 0) + (isKept ? 1 : 0));
  return {
    lines: lines.filter((_, index) => kept[index]),
    inner: inner.map((section) => ({ ...section, at: places[section.at] ?? 0 })),
  };
}
