import type { Change } from "./change.ts";
import { agentDisplay, primary, type Oid } from "../ids.ts";
import type { JudgeInput } from "./input.ts";
import { isSectionGranted } from "../ownership/grant.ts";
import { reportSection, sectionOwner } from "../ownership/ownership.ts";
import type { SectionOwner } from "../ownership/rulebook.ts";
import { parseDocument, type Damage } from "../sections/document.ts";
import { sectionEdits, type SectionEdit } from "../sections/edits.ts";
import { findSection } from "../sections/sections.ts";
import { findNewNul, type TextPlace } from "../text/nul.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import type { Violation } from "./violation.ts";
import { unstage } from "./fix.ts";

/** What is wrong with a change of a sectioned document, and which parts it touches. */
export interface SectionsVerdict {
  readonly violations: readonly Violation[];
  /** Names of the sections that changed, once each; the empty name stands for text outside all sections. */
  readonly edited: readonly string[];
}

/**
 * Judges a sectioned document part by part: each section by its owner, text outside sections and the markers
 * as the primary's (design section 6). Damage that was there before is nobody's fault now.
 */
export function judgeSections(change: Change, input: JudgeInput): SectionsVerdict {
  const { path } = change;
  if (change.status === "D" && input.agent !== primary) return unread([deletion(path)]);
  const texts = decodeBoth(change, input);
  if (typeof texts === "number") return unread([notText(path, texts)]);
  const { before, after } = texts;
  const nul = findNewNul(before, after);
  if (nul !== undefined) return unread([binary(path, nul)]);
  const known = new Set(parseDocument(before).damage.map(damageKey));
  const damage = parseDocument(after).damage.filter((damage) => !known.has(damageKey(damage)));
  if (damage.length > 0) return unread(damage.map((one) => broken(path, one)));
  const edits = sectionEdits(before, after);
  return {
    violations: edits.flatMap((edit) => judgeEdit(edit, { path, before, input }) ?? []),
    edited: [...new Set(edits.map(({ section = "" }) => section))],
  };
}

function unread(violations: readonly Violation[]): SectionsVerdict {
  return { violations, edited: [] };
}

/** Both texts, or the line where the new one stops being UTF-8. An old one that was none is compared bytewise. */
function decodeBoth(change: Change, input: JudgeInput): { before: string; after: string } | number {
  const [oldBytes, newBytes] = [bytesOf(change.oldOid, input), bytesOf(change.newOid, input)];
  const [before, after] = [decodeUtf8(oldBytes), decodeUtf8(newBytes)];
  if (before.kind === "invalid") {
    const latin1 = new TextDecoder("latin1");
    return { before: latin1.decode(oldBytes), after: latin1.decode(newBytes) };
  }
  return after.kind === "invalid"
    ? (after.issues[0]?.line ?? 1)
    : { before: before.value, after: after.value };
}

function bytesOf(oid: Oid, { read }: JudgeInput): Uint8Array {
  return (/^0+$/.test(oid) ? undefined : read(oid)) ?? new Uint8Array();
}

function damageKey({ code, section }: Damage): string {
  return `${code} ${section ?? ""}`;
}

interface Place {
  readonly path: string;
  readonly before: string;
  readonly input: JudgeInput;
}

function judgeEdit(edit: SectionEdit, place: Place): Violation | undefined {
  switch (edit.kind) {
    case "section-edited":
      return judgeBody(edit, place);
    case "bytes-edited":
      return edit.section === undefined ? judgeSkeleton(edit, place) : judgeBody(edit, place);
    case "section-deleted":
      return judgeDeletion(edit, place);
    case "section-added":
    case "section-moved":
    case "marker-edited":
      return judgeMarker(edit, place);
    case "skeleton-edited":
      return judgeSkeleton(edit, place);
    default:
      return edit.kind satisfies never;
  }
}

function judgeBody(edit: SectionEdit, place: Place): Violation | undefined {
  const owner = ownerOf(edit, place);
  if (owner === place.input.agent) return undefined;
  if (isSectionGranted(place.path, namesOf(edit), place.input)) return undefined;
  if (owner === "generated") {
    if (place.input.isRecord === true) return undefined;
    const message = `the section "${edit.section}" is computed by Sheaf and nobody edits it`;
    return { ...about(edit, place), code: "section-generated", owner: "Sheaf", message };
  }
  const name = agentDisplay(owner);
  const message = `the section "${edit.section}" belongs to ${name}`;
  return { ...about(edit, place), code: "section-not-owned", owner: name, message };
}

/** The primary may take a section away, but not the text of somebody else in it. */
function judgeDeletion(edit: SectionEdit, place: Place): Violation | undefined {
  const marker = judgeMarker(edit, place);
  if (marker !== undefined) return marker;
  const section = findSection(parseDocument(place.before), edit.section ?? "");
  return section === undefined || section.body.trim() === "" ? undefined : judgeBody(edit, place);
}

function judgeMarker(edit: SectionEdit, place: Place): Violation | undefined {
  if (place.input.agent === primary) return undefined;
  const deed = {
    "section-added": "was added",
    "section-deleted": "was deleted",
    "section-moved": "was moved",
    "marker-edited": "has another marker line",
  }[edit.kind as "section-added"];
  const message = `the section "${edit.section}" ${deed}; BEGIN and END lines belong to ${agentDisplay(primary)}`;
  return { ...about(edit, place), code: "marker-changed", owner: agentDisplay(primary), message };
}

function judgeSkeleton(edit: SectionEdit, place: Place): Violation | undefined {
  if (place.input.agent === primary) return undefined;
  const owner = agentDisplay(primary);
  const what = edit.kind === "bytes-edited" ? byteWords[edit.bytes ?? "line-endings"] : "text";
  const message = `${what} outside the sections belongs to ${owner}`;
  return { ...about(edit, place), code: "outside-sections", owner, message };
}

const byteWords = {
  "byte-order-mark": "the byte order mark",
  "line-endings": "the kind of line ends",
  "final-newline": "the final newline",
} as const;

/** The owner of the section, else of the innermost enclosing one that has an owner, else the primary. */
function ownerOf(edit: SectionEdit, { input }: Place): SectionOwner {
  return sectionOwner(namesOf(edit), input.rulebook) ?? primary;
}

/** The section and those around it, innermost first. */
function namesOf({ section, within }: SectionEdit): string[] {
  return [...(section === undefined ? [] : [section]), ...within.toReversed()];
}

function about(edit: SectionEdit, { path, input }: Place) {
  const { section, lines } = edit;
  const own = `sheaf section write --file <file> writes "${reportSection(input.agent, input.rulebook)}"`;
  const fix = `${unstage(path)} (${own})`;
  return { path, lines, fix, ...(section === undefined ? {} : { section }) };
}

function broken(path: string, { line, section, message }: Damage): Violation {
  const lines = { from: line, to: line };
  const about = { path, lines, message, fix: unstage(path) };
  return { code: "marker-broken", ...about, ...(section === undefined ? {} : { section }) };
}

function notText(path: string, line: number): Violation {
  const message = "the text is not UTF-8 from this line on, so its sections cannot be read";
  return { code: "marker-broken", path, lines: { from: line, to: line }, message, fix: unstage(path) };
}

function binary(path: string, { line, column }: TextPlace): Violation {
  const message = `column ${column} is a NUL byte, for which git takes the whole document to be binary`;
  return { code: "marker-broken", path, lines: { from: line, to: line }, message, fix: unstage(path) };
}

function deletion(path: string): Violation {
  const owner = agentDisplay(primary);
  const message = `the document is shared; only ${owner} may delete it`;
  return { code: "file-not-owned", path, owner, message, fix: unstage(path) };
}
