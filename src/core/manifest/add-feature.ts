import { isSeq, parseDocument, type Document } from "yaml";
import type { AgentId } from "../ids.ts";
import type { ManifestFeature } from "./schema.ts";

/**
 * The text of a manifest with one feature more, at the end, and its owner in the roster. Everything else, comments too,
 * stays as it is written.
 */
export function addFeature(text: string, feature: ManifestFeature, newcomer: AgentId | undefined): string {
  const document = parseDocument(text);
  append(document, "features", { ...feature });
  if (newcomer !== undefined) append(document, "agents", { id: newcomer });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function append(document: Document, key: string, value: Readonly<Record<string, unknown>>): void {
  const list: unknown = document.get(key);
  if (!isSeq(list)) return;
  const node = document.createNode(value);
  for (const { value: inner } of node.items) if (isSeq(inner)) inner.flow = true;
  list.add(node);
}
