import { splitLines } from "../text/split.ts";
import type { Item, Section, SectionedDocument } from "../sections/document.ts";
import { isSeparator } from "../sections/separator.ts";
import { toWorking } from "./bytes.ts";
import type { DocumentBytes } from "./bytes.ts";

/**
 * What a document, or a section, consists of directly: its own lines, with its inner sections taken out as
 * opaque tokens, so that an edit inside a section can never shift how the lines around it are aligned.
 */
export interface Container {
  /** In working form, with terminators. */
  readonly lines: readonly string[];
  readonly inner: readonly Inner[];
}

/** A section as a token in its container. */
export interface Inner {
  readonly name: string;
  /** How many of the container's own lines stand before it. */
  readonly at: number;
  /** The separator lines behind it; they go where it goes. */
  readonly tail: readonly string[];
}

/** One section of one version. */
export interface SectionVersion {
  readonly name: string;
  readonly parent: string | undefined;
  /** The BEGIN line without its terminator. */
  readonly begin: string;
  /** What follows BEGIN on its line: its terminator, nothing in a one-line section. */
  readonly opening: string;
  /** The END line with its terminator. */
  readonly end: string;
  readonly own: Container;
  /** Everything between the markers, in working form. */
  readonly body: string;
}

/** One version of a document, taken apart. */
export interface Outline {
  readonly top: Container;
  readonly sections: ReadonlyMap<string, SectionVersion>;
}

const emptyContainer: Container = { lines: [], inner: [] };

/** Takes a sound document apart. Nesting is followed by recursion: the caller bounds its depth. */
export function outlineOf(document: SectionedDocument, bytes: DocumentBytes): Outline {
  const sections = new Map<string, SectionVersion>();
  for (const section of document.sections) sections.set(section.name, sectionVersion(section, bytes));
  return { top: containerOf(document.items, bytes), sections };
}

function sectionVersion(section: Section, bytes: DocumentBytes): SectionVersion {
  const [opening = ""] = /\r?\n$/.exec(section.begin.text) ?? [];
  return {
    name: section.name,
    parent: section.enclosing?.name,
    begin: section.begin.text.slice(0, section.begin.text.length - opening.length),
    opening: toWorking(opening, bytes),
    end: toWorking(section.end.text, bytes),
    own: containerOf(section.items, bytes),
    body: toWorking(section.body, bytes),
  };
}

function containerOf(items: readonly Item[], bytes: DocumentBytes): Container {
  const lines: string[] = [];
  const inner: { name: string; at: number; tail: string[] }[] = [];
  let isTail = false;
  for (const item of items) {
    if (item.kind === "section") {
      inner.push({ name: item.name, at: lines.length, tail: [] });
      isTail = true;
      continue;
    }
    for (const line of splitLines(item.text)) {
      isTail &&= isSeparator(line);
      (isTail ? inner.at(-1)?.tail : lines)?.push(toWorking(line, bytes));
    }
  }
  return { lines, inner };
}

/** The container of that name: a section's own, or the document's top level for undefined. */
export function containerNamed(outline: Outline, name: string | undefined): Container {
  if (name === undefined) return outline.top;
  return outline.sections.get(name)?.own ?? emptyContainer;
}

/**
 * Whether two versions of a section say the same by themselves: the same own lines, and those inner sections
 * that both have at the same places. An inner section that only one has does not count; its owner decides on it.
 */
export function isSameOwn(a: SectionVersion, b: SectionVersion): boolean {
  if (a.opening !== b.opening || !isSameLines(a.own.lines, b.own.lines)) return false;
  const places = (own: Container, other: Container) => {
    const shared = new Set(other.inner.map(({ name }) => name));
    return own.inner.filter(({ name }) => shared.has(name)).map(({ name, at }) => `${at} ${name}`);
  };
  return isSameLines(places(a.own, b.own), places(b.own, a.own));
}

/** Whether two lists of lines are equal. */
export function isSameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
