import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { invalid, usage } from "../errors.ts";
import { decodeUtf8 } from "../core/text/utf8.ts";

/** Reads a file that was named on the command line. Throws `usage` where there is none, `invalid-file` for bad UTF-8. */
export function readText(directory: string, file: string): string {
  const decoded = decodeUtf8(readBytes(directory, file));
  if (decoded.kind === "parsed") return decoded.value;
  const [issue] = decoded.issues;
  throw invalid("invalid-file", `${file}:${issue?.line}:${issue?.column}: ${issue?.message}`);
}

/** Reads a file that was named on the command line. Throws `usage` where it cannot be read. */
export function readBytes(directory: string, file: string): Buffer {
  try {
    return readFileSync(resolve(directory, file));
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw usage("no-file", `${file} cannot be read: ${words}`, "", { cause });
  }
}
