import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * Replaces a file that somebody edits, completely or not at all, and only while it still has the content that the
 * new one was made from. Keeps its permissions. Returns whether it did.
 */
export function replaceWorktreeFile(path: string, before: Buffer, content: string): boolean {
  const temporary = join(dirname(path), `.sheaf-${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = openSync(temporary, "wx", statSync(path).mode);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (!readFileSync(path).equals(before)) return false;
    renameSync(temporary, path);
    return true;
  } finally {
    rmSync(temporary, { force: true });
  }
}
