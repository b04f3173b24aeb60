import { findNewNul } from "../text/nul.ts";
import { parseDocument, printDocument } from "./document.ts";
import type { Damage, Section, SectionedDocument } from "./document.ts";
import { scanDocument } from "./scan.ts";
import { eolOf, withEol, withFinalNewline } from "./text-bytes.ts";

/** The section of that name, the first one when damage doubled it. */
export function findSection(document: SectionedDocument, name: string): Section | undefined {
  return document.sections.find((section) => section.name === name);
}

/** The names of all sections in the order of their BEGINs, inner ones included. */
export function sectionNames(document: SectionedDocument): string[] {
  return document.sections.map((section) => section.name);
}

/** The text between the markers, bytes as they stand; empty for `BEGIN` directly followed by `END`. */
export function sectionBody(section: Section): string {
  return section.body;
}

/** The names of the sections around a section, outermost first. */
export function enclosingNames(section: Section): string[] {
  const names: string[] = [];
  for (let outer = section.enclosing; outer !== undefined; outer = outer.enclosing) names.push(outer.name);
  return names.reverse();
}

/** Why a body was not written. `damage` speaks of the document, `line` (1-based) of the offered body. */
export type WriteRefusal =
  | { readonly kind: "refused"; readonly code: "damaged"; readonly damage: readonly Damage[] }
  | { readonly kind: "refused"; readonly code: "absent"; readonly sections: readonly string[] }
  | BodyRefusal;

/** A body that would change which sections the document has, or make it binary. */
interface BodyRefusal {
  readonly kind: "refused";
  readonly code: "body-has-marker" | "body-has-open-fence" | "body-has-conflict-marker" | "body-has-nul";
  readonly line: number;
  readonly message: string;
}

/** The outcome of {@link writeSection}. */
export type WriteVerdict = { readonly kind: "written"; readonly text: string } | WriteRefusal;

/**
 * Puts a new body into one section. No byte outside it changes, but a one-line section is unfolded into lines of
 * its own. The body gets the document's line terminators and a final newline, so that END keeps its own line.
 *
 * Refuses when the document is damaged or has no such section, and when the body would change which sections
 * there are: with a marker line of its own, or with a code fence that stays open and would swallow END. Refuses a NUL byte.
 */
export function writeSection(document: SectionedDocument, name: string, body: string): WriteVerdict {
  if (document.damage.length > 0) return { kind: "refused", code: "damaged", damage: document.damage };
  const section = findSection(document, name);
  if (section === undefined) return { kind: "refused", code: "absent", sections: sectionNames(document) };
  const before = printDocument(document);
  if (body === section.body) return { kind: "written", text: before };
  return refuseBody(document, section, body) ?? { kind: "written", text: replaceBody(before, section, body) };
}

function replaceBody(before: string, { begin, end }: Section, body: string): string {
  const eol = eolOf(before);
  const head = before.slice(0, begin.from + begin.text.length);
  return withFinalNewline(head, eol) + withFinalNewline(withEol(body, eol), eol) + before.slice(end.from);
}

function refuseBody(document: SectionedDocument, section: Section, body: string): BodyRefusal | undefined {
  // Behind a line break, the body's first line cannot pass for the document's front matter or byte order mark.
  const offered = `\n${body}`;
  const refuse = (code: BodyRefusal["code"], line: number, message: string): BodyRefusal => ({
    kind: "refused",
    code,
    line: line - 1,
    message,
  });
  const nul = findNewNul("", offered);
  if (nul !== undefined) {
    const message = `column ${nul.column} is a NUL byte, for which git takes the whole document to be binary`;
    return refuse("body-has-nul", nul.line, message);
  }
  const { openFence, leftovers } = scanDocument(offered);
  const [leftover] = leftovers;
  if (leftover !== undefined) {
    return refuse("body-has-conflict-marker", leftover.line, "a merge left its conflict marker here");
  }
  if (openFence !== undefined) {
    return refuse(
      "body-has-open-fence",
      openFence.line,
      "this code fence is never closed and would hide END",
    );
  }
  const inner = parseDocument(offered);
  const isAsNow = sectionNames(inner).join("\n") === innerNames(document, section).join("\n");
  if (inner.damage.length === 0 && isAsNow) return undefined;
  const line = inner.damage[0]?.line ?? inner.sections[0]?.begin.line ?? 2;
  return refuse("body-has-marker", line, `the body may not add, drop or break a marker`);
}

function innerNames(document: SectionedDocument, section: Section): string[] {
  const isInside = ({ begin }: Section) => begin.from > section.begin.from && begin.from < section.end.from;
  return document.sections.filter(isInside).map(({ name }) => name);
}
