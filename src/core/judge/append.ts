import type { Change } from "./change.ts";
import type { JudgeInput } from "./input.ts";
import type { Violation } from "./violation.ts";
import { unstage } from "./fix.ts";

/** Demands that what stood in a file stands there still and that anything new comes after it (design section 5). */
export function judgeAppend(change: Change, { read }: Pick<JudgeInput, "read">): Violation[] {
  if (change.status === "A") return [];
  const before = read(change.oldOid) ?? new Uint8Array();
  const after = (change.status === "D" ? undefined : read(change.newOid)) ?? new Uint8Array();
  const same = commonStart(before, after);
  const isContinued = same === before.length && endsLine(before, after);
  if (isContinued && change.status !== "D") return judgeAdded(change.path, before, after);
  const line = lineAt(before, Math.min(same, Math.max(0, before.length - 1)));
  const message = "text may only be added at the end; what stands there stays";
  return [
    {
      code: "not-appended",
      path: change.path,
      lines: { from: line, to: line },
      message,
      fix: unstage(change.path),
    },
  ];
}

/** A NUL byte in what is added makes a file that was text binary for everybody who adds to it. */
function judgeAdded(path: string, before: Uint8Array, after: Uint8Array): Violation[] {
  const at = before.includes(0) ? -1 : after.indexOf(0);
  if (at === -1) return [];
  const line = lineAt(after, at);
  const column = at - after.lastIndexOf(10, at);
  const message = `column ${column} is a NUL byte, for which git takes the whole file to be binary`;
  return [{ code: "not-appended", path, lines: { from: line, to: line }, message, fix: unstage(path) }];
}

function commonStart(before: Uint8Array, after: Uint8Array): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return at;
}

/** A last line without terminator would go on in the added text: that is a change of the line. */
function endsLine(before: Uint8Array, after: Uint8Array): boolean {
  if (before.length === 0 || after.length === before.length || before.at(-1) === 10) return true;
  return after[before.length] === 10 || (after[before.length] === 13 && after[before.length + 1] === 10);
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at++) if (bytes[at] === 10) line++;
  return line;
}
