import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Oid } from "../core/ids.ts";

/** The last entry of a ref's log; undefined is a ref that was not there. */
export interface LoggedMove {
  readonly from: Oid | undefined;
  readonly to: Oid | undefined;
}

/** The last move that the log of a ref tells; git keeps the log of one whose file was removed by hand. */
export function lastLoggedMove(commonDir: string, ref: string): LoggedMove {
  const [, from, to] = /^([0-9a-f]+) ([0-9a-f]+) /.exec(lastLine(join(commonDir, "logs", ref))) ?? [];
  return { from: valueOf(from), to: valueOf(to) };
}

function lastLine(path: string): string {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").at(-1) ?? "";
  } catch {
    return "";
  }
}

function valueOf(oid: string | undefined): Oid | undefined {
  return oid === undefined || /^0+$/.test(oid) ? undefined : (oid as Oid);
}
