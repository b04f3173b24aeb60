import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { join } from "node:path";

/** Why nothing can be made in a folder, in the system's words; undefined where something can, or where it is missing. */
export function reasonNotWritable(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  try {
    rmdirSync(mkdtempSync(join(folder, ".sheaf-probe-")));
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}
