import { SheafError } from "../../errors.ts";
import type { FileIssue, Parsed } from "../../core/text/parsed.ts";

/** The value of a parsed file. Throws `invalid-file` that names every issue as file:line:column. */
export function requireParsed<T>(file: string, result: Parsed<T>): T {
  if (result.kind === "parsed") return result.value;
  throw invalidFile(file, result.issues);
}

/** The error for a file with issues, exit code 3. */
export function invalidFile(file: string, issues: readonly FileIssue[], fix?: string): SheafError {
  const lines = issues.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  return new SheafError({
    kind: "invalid-file",
    code: "invalid-file",
    message: lines.join("\n"),
    ...(fix === undefined ? {} : { fix }),
    data: { file, issues },
  });
}
