import { stageWords } from "../../core/epic/stage.ts";
import type { StageMoved } from "../../workflows/epic/move-stage.ts";
import type { ShownStage } from "../../workflows/read/show-stage.ts";
import { formatTable } from "./table.ts";

/** Where the epic is, a line for each feature, and what is in the way with the command that helps. */
export function formatStage({ epic, stage, next, obstacles, features }: ShownStage): string[] {
  const rows = features.map(({ feature, owner, stage, ready }) => [
    `  ${feature}`,
    owner,
    stage,
    ready ? "ready" : "",
  ]);
  return [`${epic} is at ${stageWords(stage)}`, ...formatTable(rows), ...waiting(next, obstacles)];
}

function waiting(next: string | undefined, obstacles: ShownStage["obstacles"]): string[] {
  if (next === undefined) return ["this is the last stage"];
  if (obstacles.length === 0) return [`${next} is open`];
  return [`${next} waits for:`, ...obstacles.flatMap(({ message, fix }) => [`  ${message}`, `    ${fix}`])];
}

/** What a move did. */
export function formatStageMoved({ from, to, moved, told, results }: StageMoved): string[] {
  if (!moved) return [`the epic is already at ${stageWords(to)}`];
  const lines = [`moved the epic from ${from} to ${stageWords(to)}`, ...results];
  return told.length === 0 ? lines : [...lines, `told ${told.join(", ")}`];
}
