import { globsOverlap } from "../text/glob-overlap.ts";
import type { PlanTask } from "./schema.ts";

/** The batches in which code is written, in this order (seed 004); files of several tasks come before all. */
export const batchNames = ["shared", "config", "models", "services", "views", "other"] as const;
export type BatchName = (typeof batchNames)[number];

/** Files of one kind, with the tasks that change them. */
export interface FileBatch {
  readonly name: BatchName;
  readonly files: readonly { readonly glob: string; readonly tasks: readonly string[] }[];
}

/**
 * Sorts the files of a wave's tasks into batches. A file that other tasks of the plan name too, before or after these
 * since they may not overlap otherwise, is shared: done first, since others build on it. Empty batches are left out.
 */
export function planBatches(wave: readonly PlanTask[], plan: readonly PlanTask[]): FileBatch[] {
  const globs = [...new Set(wave.flatMap(({ files }) => files))];
  const files = globs.map((glob) => {
    const users = plan.filter((task) => task.files.some((other) => globsOverlap(glob, other)));
    return { glob, tasks: users.map(({ id }) => id) };
  });
  return batchNames
    .map((name) => ({ name, files: files.filter((file) => batchOf(file) === name) }))
    .filter(({ files }) => files.length > 0);
}

function batchOf({ glob, tasks }: FileBatch["files"][number]): BatchName {
  if (tasks.length > 1) return "shared";
  const byName = fileKinds.find(([, form]) => form.test(fileName(glob)))?.[0];
  return byName ?? folderKind(glob) ?? "other";
}

const fileKinds: readonly (readonly [BatchName, RegExp])[] = [
  [
    "config",
    /^\.|\.config\.|\.(?:ya?ml|toml|ini|env|properties|lock)$|^(?:package|tsconfig.*)\.json$|^Dockerfile|^Makefile$/i,
  ],
  ["views", /\.(?:tsx|jsx|vue|svelte|css|scss|html|hbs|ejs)$/i],
];

const folderKinds: readonly (readonly [BatchName, RegExp])[] = [
  ["config", /^(?:configs?|settings|\.github|\.ci|deploy|infra)$/i],
  ["models", /^(?:models?|entit(?:y|ies)|schemas?|types?|migrations?|domain|db|database)$/i],
  [
    "services",
    /^(?:services?|controllers?|api|apis|routes?|handlers?|server|backend|jobs?|workers?|lib|core)$/i,
  ],
  ["views", /^(?:views?|components?|pages?|templates?|ui|web|frontend|client|public|styles?)$/i],
];

/** The innermost folder that says what it holds. */
function folderKind(glob: string): BatchName | undefined {
  const folders = glob.split("/");
  for (const folder of folders.toReversed()) {
    const kind = folderKinds.find(([, form]) => form.test(folder.replace(/\.[a-z]+$/, "")))?.[0];
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function fileName(glob: string): string {
  return glob.split("/").at(-1) ?? glob;
}
