import type { Oid } from "../ids.ts";
import { parseDocument } from "../sections/document.ts";
import { findSection } from "../sections/sections.ts";
import { withEol } from "../sections/text-bytes.ts";
import type { FileVersion } from "../tree.ts";
import type { Violation } from "./violation.ts";

/**
 * Which part of a file a violation speaks of: the file, the text of a section, or all that lies around the sections. One
 * about a lock speaks of no text: nothing that stands there is wrong.
 */
export type Part =
  | { readonly kind: "lock" }
  | { readonly kind: "file" }
  | { readonly kind: "section"; readonly name: string }
  | { readonly kind: "skeleton" };

/** The part that a violation is about. */
export function partOf({ code, section }: Pick<Violation, "code" | "section">): Part {
  switch (code) {
    case "lock-not-held":
      return { kind: "lock" };
    case "outside-sections":
    case "marker-changed":
    case "marker-broken":
      return { kind: "skeleton" };
    default:
      return section === undefined ? { kind: "file" } : { kind: "section", name: section };
  }
}

/** Reads a blob; undefined where it cannot be had. */
export type ReadBlob = (oid: Oid) => Uint8Array | undefined;

/**
 * A version of a part in words that are the same for the same content only. Undefined for what equals nothing: a lock, and
 * the text around the sections of a document that cannot be read.
 */
export function contentOf(part: Part, version: FileVersion | undefined, read: ReadBlob): string | undefined {
  if (part.kind === "lock") return undefined;
  if (part.kind === "file") return version === undefined ? "absent" : `${version.mode} ${version.oid}`;
  const text = textOf(version, read);
  const document = parseDocument(text);
  if (part.kind === "section") {
    const section = findSection(document, part.name);
    return section === undefined ? "absent" : `=${withEol(section.body, "\n")}`;
  }
  return document.damage.length > 0 || text.includes("\0") ? undefined : skeletonOf(document.items);
}

function skeletonOf(items: ReturnType<typeof parseDocument>["items"]): string {
  return items
    .map((item) => {
      if (item.kind !== "section") return item.text;
      const inner = item.items.filter(({ kind }) => kind === "section");
      return item.begin.text + skeletonOf(inner) + item.end.text;
    })
    .join("");
}

/** The text of a version; empty where there is none. */
export function textOf(version: FileVersion | undefined, read: ReadBlob): string {
  const bytes = version === undefined ? undefined : read(version.oid);
  return bytes === undefined ? "" : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
