import type { Change } from "./change.ts";
import type { JudgeInput } from "./input.ts";
import { epicLayout } from "../epic/layout.ts";
import type { Violation } from "./violation.ts";
import { judgeAppend } from "./append.ts";
import { isMadeBySheaf } from "./by-sheaf.ts";
import { unstage } from "./fix.ts";

/** Judges an agent's own coordination files: readiness is computed (design section 1, 4), sent messages stay. */
export function judgeComputed(change: Change, input: JudgeInput): Violation[] {
  const { path } = change;
  const { comms } = epicLayout(input.rulebook.epicDir);
  if (path.startsWith(`${comms}/`) && path.endsWith(".md")) {
    return isMadeBySheaf(input) ? [] : judgeAppend(change, input, "message-edited");
  }
  return isStatusPath(path, input.rulebook.epicDir) ? judgeReadiness(change, input) : [];
}

function isStatusPath(path: string, epicDir: string): boolean {
  const [feature = "", file = "", ...deeper] = path.slice(epicDir.length + 1).split("/");
  return (
    path.startsWith(`${epicDir}/`) &&
    feature.startsWith("feature_") &&
    deeper.length === 0 &&
    file.toUpperCase() === "STATUS"
  );
}

function judgeReadiness(change: Change, { read, command }: JudgeInput): Violation[] {
  const { path } = change;
  if (!path.endsWith("/STATUS")) {
    const message = "the name differs only by case from STATUS";
    return [{ code: "path-shadows", path, message, fix: unstage(path) }];
  }
  const line = change.status === "D" ? undefined : readyLine(read(change.newOid));
  const isNew = change.status === "A" || readyLine(read(change.oldOid)) === undefined;
  if (line === undefined || !isNew || command === "ready") return [];
  return [
    {
      code: "status-not-computed",
      path,
      lines: { from: line, to: line },
      message: "READY_FOR_SYNC: true is computed from the feature's files, not written by hand",
      fix: "sheaf ready",
    },
  ];
}

/** The line, from 1, that claims readiness in any of the spellings that were seen in use. */
function readyLine(bytes: Uint8Array | undefined): number | undefined {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const at = lines.findIndex((line) => /^\s*READY_FOR_SYNC\s*:\s*(?:true|yes|1)\b/i.test(line));
  return at === -1 ? undefined : at + 1;
}
