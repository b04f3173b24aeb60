import { Document, isMap, isSeq, type YAMLMap } from "yaml";
import { commentKeys } from "../text/yaml-comments.ts";
import { manifestSchema, type Manifest } from "./schema.ts";

// One line for a person who opens the file, before the key that it explains.
const comments: Readonly<Record<string, string>> = {
  schema:
    "The manifest of an epic: only the version on the epic branch counts, and only the primary changes it.",
  agents: "The roster, in the order of the merge.",
  features: "Each has one owner; depends_on names features whose spec is needed first.",
  sections: "Owners of further sections of sectioned documents, by the section's name.",
  rules: "The ownership matrix beside the built-in rules; the most specific path wins.",
  required_files: "What a feature folder must hold to be ready.",
  spec_lines: "How many lines of its own a spec must have to be ready, beside headings and its template.",
  gates: "Gates at which a person has to approve each feature: sheaf approve.",
  verify:
    "Commands that pass on the merged work before the epic branch moves; each runs once a person trusts it.",
  tasks: "What is being implemented now, each task with its files: sheaf task start.",
  discovery: "Whether agents start on a DISCOVERY.md that is present, or only on one that a person approved.",
  thresholds: "Minutes.",
};

/**
 * The text of an `epic.yaml`: keys in the order of the schema, each group with a short comment. Reading it
 * back gives the same manifest.
 */
export function formatManifest(manifest: Manifest): string {
  const document = new Document(manifestSchema.parse(manifest));
  if (isMap(document.contents)) layOut(document.contents);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function layOut(map: YAMLMap): void {
  commentKeys(map, comments);
  for (const key of ["features", "rules"]) foldShortLists(map.get(key, true));
}

/** Lists inside a feature or a rule are short names: `depends_on: [feature_01_x]`. */
function foldShortLists(value: unknown): void {
  if (!isSeq(value)) return;
  for (const item of value.items) {
    if (!isMap(item)) continue;
    for (const pair of item.items) if (isSeq(pair.value)) pair.value.flow = true;
  }
}
