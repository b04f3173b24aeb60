import { mapVersions, type ThreeWay } from "../lines/three-way.ts";
import { mergeKeyed, pickChanged } from "./keyed.ts";

const list = /^([^\n[#]*\[[ \t]*)([^[\]{}"'#\n]*?)([ \t]*\][ \t]*(?:#[^\n]*)?\n?)$/;

/**
 * Merges a list that stands on one line, `tags: [a, b]`, item by item, as one with a line for each. Only plain words:
 * undefined for anything else, as for a conflict.
 */
export function mergeFlowLists(texts: ThreeWay<string>): string | undefined {
  const { base, ours, theirs } = mapVersions(texts, readList);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const head = pickChanged(base.head, ours.head, theirs.head);
  const tail = pickChanged(base.tail, ours.tail, theirs.tail);
  const items = mergeKeyed(
    { base: base.items, ours: ours.items, theirs: theirs.items },
    { isSame: (a, b) => a.key === b.key, merge: (_, kept) => kept },
  );
  if (head === undefined || tail === undefined || items === undefined) return undefined;
  return head + items.map(({ key }) => key).join(", ") + tail;
}

function readList(text: string) {
  const [, head, words = "", tail] = list.exec(text) ?? [];
  if (head === undefined || tail === undefined) return undefined;
  const keys = words === "" ? [] : words.split(",").map((word) => word.trim());
  return keys.includes("") ? undefined : { head, items: keys.map((key) => ({ key })), tail };
}
