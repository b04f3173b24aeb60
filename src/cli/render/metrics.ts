import type { Metrics } from "../../core/metrics/schema.ts";
import { agentFigures, figureTables, type FigureTable } from "../../core/metrics/tables.ts";
import { formatTable } from "./table.ts";

/** The figures for people: an agent to a row, then each figure with its name; what is unknown comes last, with why. */
export function formatMetrics(metrics: Metrics): string[] {
  const { epic, stage, predicted, measured, unknown } = metrics;
  return [
    `${epic} at ${stage}${measured.isFinal ? "" : ", still running"}`,
    ...(predicted === null ? [] : [`predicted from ${predicted.source}`]),
    ...[agentFigures(metrics), ...figureTables(metrics)].flatMap(formatFigures),
    ...(unknown.length === 0 ? [] : ["", "unknown:"]),
    ...unknown.map(({ field, why }) => `  ${field}: ${why}`),
  ];
}

function formatFigures({ head, rows }: FigureTable): string[] {
  return ["", ...formatTable([head.map((name) => name.replace("#", "").toUpperCase()), ...rows])];
}
