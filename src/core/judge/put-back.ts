import { primary, type AgentId } from "../ids.ts";
import { sectionOwner } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { parseDocument } from "../sections/document.ts";
import { findSection, writeSection } from "../sections/sections.ts";
import { entryOf, type FileVersion, type TreeEntry } from "../tree.ts";
import type { Open } from "./cure.ts";
import { textOf, type ReadBlob } from "./part.ts";

/** A path on which something has to be put back. */
export interface PutBack {
  /** What is open on it. */
  readonly open: readonly Open[];
  /** What it is at the tip of the branch. */
  readonly now: FileVersion | undefined;
}

/**
 * What a path becomes when everything that is open on it is put back: a whole file as it was; of a sectioned document only
 * the parts concerned, so that what `agent` may write there stays as it is now.
 */
export function putBack(
  { open, now }: PutBack,
  {
    agent,
    rulebook,
    read,
  }: { readonly agent: AgentId; readonly rulebook: Rulebook; readonly read: ReadBlob },
): TreeEntry {
  const [first] = open;
  if (first === undefined || now === undefined) return entryOf(first?.good);
  if (first.good === undefined || open.some(({ part }) => part.kind === "file")) return entryOf(first.good);
  const [here, good] = [textOf(now, read), textOf(first.good, read)];
  const names = open.flatMap(({ part }) => (part.kind === "section" ? [part.name] : []));
  const isWhole = open.some(({ part }) => part.kind === "skeleton") || parseDocument(here).damage.length > 0;
  if (!isWhole) return text(now, withBodies(here, good, names));
  const kept = parseDocument(good).sections.filter(({ name }) => {
    const owner = sectionOwner([name], rulebook);
    return !names.includes(name) && (agent === primary ? owner !== "generated" : owner === agent);
  });
  return text(
    first.good,
    withBodies(
      good,
      here,
      kept.map(({ name }) => name),
    ),
  );
}

function text({ mode }: FileVersion, content: string): TreeEntry {
  return { kind: "text", mode, content };
}

/** A document with the bodies that some of its sections have in another version of it. */
function withBodies(document: string, from: string, names: readonly string[]): string {
  const other = parseDocument(from);
  let result = document;
  for (const name of names) {
    const body = findSection(other, name)?.body;
    const written = body === undefined ? undefined : writeSection(parseDocument(result), name, body);
    if (written?.kind === "written") result = written.text;
  }
  return result;
}
