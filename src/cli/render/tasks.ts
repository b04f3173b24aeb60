import { taskWords } from "../../core/records/attempts.ts";
import type { TaskRow } from "../../workflows/tasks/list-tasks.ts";
import { formatTable } from "./table.ts";

/** A line for each task. */
export function formatTasks(tasks: readonly TaskRow[]): string[] {
  if (tasks.length === 0) return ["the epic has no plan.yaml, so it has no tasks"];
  return formatTable(
    tasks.map((task) => [
      task.id,
      task.owner ?? (task.status === "completed" ? "" : "nobody"),
      stateOf(task),
      task.title,
    ]),
  );
}

function stateOf({ status, record, waitsFor }: TaskRow): string {
  if (record !== undefined) return record.state === "done" ? "done, not merged yet" : taskWords(record);
  if (status === "completed") return "completed";
  return waitsFor.length === 0 ? status : `waits for ${waitsFor.join(", ")}`;
}
