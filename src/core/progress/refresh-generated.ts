import { generatedSections, type GeneratedSection } from "../epic/layout.ts";
import { parseDocument } from "../sections/document.ts";
import { writeSection } from "../sections/sections.ts";

/** A document with its computed sections made anew, and those that could not be written, each with the reason. */
export interface Refreshed {
  readonly text: string;
  readonly left: readonly string[];
}

/** Writes the computed sections into the document; one that the document does not have is passed over. */
export function refreshGenerated(
  text: string,
  bodies: Readonly<Record<GeneratedSection, string>>,
): Refreshed {
  const left: string[] = [];
  let result = text;
  for (const name of generatedSections) {
    const written = writeSection(parseDocument(result), name, bodies[name]);
    if (written.kind === "written") result = written.text;
    else if (written.code !== "absent") left.push(`the section ${name} was not refreshed: ${written.code}`);
  }
  return { text: result, left };
}
