import { stageWords } from "../../core/epic/stage.ts";
import type { StageMoved } from "../../workflows/epic/move-stage.ts";
import type { ShownStage } from "../../workflows/read/show-stage.ts";
import { formatTable, plain } from "./table.ts";

/** Where the epic is, a line for each feature, and what is in the way with the command that helps. */
export function formatStage({ epic, stage, next, obstacles, features }: ShownStage): string {
  const head = `${epic} is at ${stageWords(stage)}`;
  const rows = features.map(({ feature, owner, stage, ready }) => [
    `  ${feature}`,
    owner,
    plain(stage),
    ready ? "ready" : "",
  ]);
  return [head, formatTable(rows), waiting(next, obstacles)].filter((part) => part !== "").join("\n");
}

function waiting(next: string | undefined, obstacles: ShownStage["obstacles"]): string {
  if (next === undefined) return "this is the last stage";
  if (obstacles.length === 0) return `${next} is open`;
  const lines = obstacles.map(({ message, fix }) => `  ${plain(message)}\n    ${plain(fix)}`);
  return [`${next} waits for:`, ...lines].join("\n");
}

/** What a move did. */
export function formatStageMoved({ from, to, moved, told }: StageMoved, dryRun: boolean): string {
  if (!moved) return `the epic is at ${stageWords(to)} already`;
  const line = `${dryRun ? "would move" : "moved"} the epic from ${from} to ${stageWords(to)}`;
  return told.length === 0 ? line : `${line}\n${dryRun ? "would tell" : "told"} ${told.join(", ")}`;
}
