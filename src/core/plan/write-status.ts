import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import type { PlanTask } from "./schema.ts";

/**
 * The text of a `plan.yaml` with new statuses of some tasks; every other character stays as it is, comments and
 * layout too. Tasks that the plan does not have are passed over.
 */
export function writeStatuses(text: string, statuses: ReadonlyMap<string, PlanTask["status"]>): string {
  const tasks: unknown = parseDocument(text).get("tasks");
  const splices = (isSeq(tasks) ? tasks.items.filter(isMap) : []).flatMap((task) => {
    const status = statuses.get(String(task.get("id")));
    return status === undefined ? [] : (spliceOf(text, task, status) ?? []);
  });
  return splices.toReversed().reduce(apply, text);
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function apply(text: string, { from, to, text: put }: Splice): string {
  return text.slice(0, from) + put + text.slice(to);
}

/** Over the status that stands there, else behind the id. */
function spliceOf(text: string, task: YAMLMap, status: string): Splice | undefined {
  const there = rangeOf(task.get("status", true));
  if (there !== undefined) return { ...there, text: status };
  const id = task.items.find(({ key }) => isScalar(key) && key.value === "id");
  const key = rangeOf(id?.key);
  const value = rangeOf(id?.value);
  if (key === undefined || value === undefined) return undefined;
  const at = { from: value.to, to: value.to };
  if (task.flow === true) return { ...at, text: `, status: ${status}` };
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const line = text.lastIndexOf("\n", key.from - 1) + 1;
  // Behind what else stands in the line of the id, a comment for example.
  const end = /\r?$/m.exec(text.slice(value.to));
  const to = value.to + (end?.index ?? 0);
  return { from: to, to, text: `${eol}${" ".repeat(key.from - line)}status: ${status}` };
}

function rangeOf(node: unknown): { from: number; to: number } | undefined {
  const range = isScalar(node) ? node.range : undefined;
  return range ? { from: range[0], to: range[1] } : undefined;
}
