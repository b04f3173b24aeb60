import { parsePlan } from "../../core/plan/parse.ts";
import type { PlanTask } from "../../core/plan/schema.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import type { AgentId } from "../../core/ids.ts";
import type { TaskRecord } from "../../core/records/attempts.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { readFeatures } from "../read/read-features.ts";

/** A task as plan, manifest and its owner's checkpoint tell. */
export interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly status: PlanTask["status"];
  /** Who works on it, or is to do it; undefined while nobody is named. */
  readonly owner: AgentId | undefined;
  readonly files: readonly string[];
  /** How far its owner is; undefined for a task that is not under way. */
  readonly record: TaskRecord | undefined;
  /** Tasks that are not completed and have to be. */
  readonly waitsFor: readonly string[];
}

/** Every task of the epic's plan; those under way with what their owners say. */
export async function listTasks(context: Context): Promise<TaskRow[]> {
  const { git, epic, layout, manifest } = context;
  const [[found], states] = await Promise.all([
    readObjects(git, [`refs/heads/${epicBranch(epic)}:${layout.plan}`]),
    readFeatures(context),
  ]);
  if (found === undefined) return [];
  const { tasks } = requireParsed(
    layout.plan,
    parsePlan(requireParsed(layout.plan, decodeUtf8(found.bytes))),
  );
  const records = new Map(
    states.flatMap((state) => state.tasks.map(({ id, record }): [string, TaskRecord] => [id, record])),
  );
  const isCompleted = (id: string) => tasks.some((task) => task.id === id && task.status === "completed");
  return tasks.map(({ id, title, status, agent, files, depends_on }) => ({
    id,
    title,
    status,
    owner: manifest.tasks.find((task) => task.id === id)?.owner ?? agent,
    files,
    record: records.get(id),
    waitsFor: depends_on.map(({ task }) => task).filter((task) => !isCompleted(task)),
  }));
}
