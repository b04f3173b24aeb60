import { printableData } from "../../core/text/printable.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";
import { agentTable } from "./agent-table.ts";
import { paintLines } from "./paint.ts";

/** The epic's state as lines of text, a row for each feature; as wide as it takes. */
export function formatEpicStatus(status: EpicStatus): string[] {
  const lines = paintLines(agentTable(printableData(status), Infinity, Infinity), false);
  return [`${status.epic}  ${status.title}`, "", ...lines.map((line) => line.trimEnd())];
}
