import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Replaces a file's content completely or not at all: a reader, or a crash at any moment, sees the old text
 * or the new one. Makes the folder if it is missing. `mode` is the new file's permissions.
 */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  replace(path, mode, (file) => {
    writeFileSync(file, content);
    fsyncSync(file);
  });
}

/** {@link replaceFile} for what can be made again at any time, such as hooks: it does not wait for the disk. */
export function replaceDerivedFile(path: string, content: string, mode = 0o644): void {
  replace(path, mode, (file) => writeFileSync(file, content));
}

function replace(path: string, mode: number, write: (file: number) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = openSync(temporary, "wx", mode);
    try {
      write(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** {@link replaceFile} with a value as indented JSON. */
export function saveJson(path: string, value: unknown): void {
  replaceFile(path, jsonText(value));
}

/** A value as {@link saveJson} writes it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
