import { invalidFile } from "../../errors.ts";
import type { Parsed } from "../../core/text/parsed.ts";

/** The value of a parsed file. Throws `invalid-file` that names every issue as file:line:column. */
export function requireParsed<T>(file: string, result: Parsed<T>): T {
  if (result.kind === "parsed") return result.value;
  throw invalidFile(file, result.issues);
}
