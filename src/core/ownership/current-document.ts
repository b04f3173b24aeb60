import type { AgentId } from "../ids.ts";
import { sectionOwner } from "./ownership.ts";
import type { Rulebook } from "./rulebook.ts";
import { parseDocument } from "../sections/document.ts";
import { enclosingNames, findSection, sectionNames, writeSection } from "../sections/sections.ts";

/**
 * A sectioned document as it stands all in all: the plan's text, with each section as its owner's version has it.
 * A section that an owner's version lacks, or has damaged, stays as in the plan. Outer sections come before the
 * ones inside them, so that everybody's own words count.
 */
export function currentDocument(
  plan: string,
  versions: ReadonlyMap<AgentId, string>,
  rulebook: Rulebook,
): string {
  const documents = new Map([...versions].map(([agent, text]) => [agent, parseDocument(text)]));
  let text = plan;
  for (const name of sectionNames(parseDocument(plan))) {
    const document = parseDocument(text);
    const section = findSection(document, name);
    const around = section === undefined ? [] : enclosingNames(section).reverse();
    const owner = sectionOwner([name, ...around], rulebook);
    const own = owner === undefined || owner === "generated" ? undefined : documents.get(owner);
    const latest = own?.damage.length === 0 ? findSection(own, name) : undefined;
    const verdict = latest === undefined ? undefined : writeSection(document, name, latest.body);
    if (verdict?.kind === "written") text = verdict.text;
  }
  return text;
}
