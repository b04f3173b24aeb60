import { formatCells, formatMarkdownTable, readCells } from "../markdown/table-text.ts";
import { isStage } from "../epic/stage.ts";
import type { Instant } from "../ids.ts";
import { formatInstant, parseInstant } from "../time.ts";

/** One move of the epic from stage to stage. */
export interface StageMove {
  readonly from: string;
  readonly to: string;
  readonly at: Instant;
  /** Why it went back; empty for a move ahead. */
  readonly reason: string;
}

const head = `# Stages

Written by \`sheaf stage\`, one row for each move; the last row says where the epic is.

${formatMarkdownTable(["From", "To", "Time", "Reason"], [])}`;

/** Reads the moves, oldest first. A row that is not one of Sheaf's is passed over. */
export function parseStageMoves(text: string): StageMove[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [from = "", to = "", time = "", reason = ""] = readCells(line);
    const at = parseInstant(time);
    return at === undefined || !isStage(from) || !isStage(to) ? [] : [{ from, to, at, reason }];
  });
}

/** The file with one move more; `text` undefined for the first. */
export function appendStageMove(text: string | undefined, { from, to, at, reason }: StageMove): string {
  const before = text ?? head;
  const row = formatCells([from, to, formatInstant(at), reason]);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${row}`;
}
