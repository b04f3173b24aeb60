import { isMap, isSeq, parseDocument } from "yaml";
import type { OpenTask } from "./schema.ts";

/** The text of a manifest with more tasks under way, and without some that are; comments and order stay. */
export function writeTasks(
  text: string,
  { add, remove }: { readonly add: readonly OpenTask[]; readonly remove: ReadonlySet<string> },
): string {
  const document = parseDocument(text);
  const there: unknown = document.get("tasks");
  const items = isSeq(there) ? there.items : [];
  const kept = items.filter((item) => !isMap(item) || !remove.has(String(item.get("id"))));
  const sequence = document.createNode(add.map(written));
  sequence.items = [...kept, ...sequence.items] as typeof sequence.items;
  sequence.flow = sequence.items.length === 0;
  document.set("tasks", sequence);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function written({ depends_on, ...task }: OpenTask) {
  return depends_on.length === 0 ? task : { ...task, depends_on };
}
