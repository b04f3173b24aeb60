import type { FileEdit } from "./edit.ts";
import { parsePatch } from "./patch.ts";

// What clients call the same things. A value of another type counts as missing.
const names = {
  path: ["file_path", "filePath", "path", "target_file", "notebook_path", "notebookPath"],
  text: ["content", "contents", "file_text", "fileText"],
  old: ["old_string", "oldString", "old_str", "oldStr"],
  new: ["new_string", "newString", "new_str", "newStr"],
  all: ["replace_all", "replaceAll", "allow_multiple"],
  patch: ["command", "patchText", "patch", "input"],
} as const;

/** An object as JSON has them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Anything as an object; an empty one where it is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A text field; undefined where it is missing or something else. */
export function textOf(fields: Fields, ...keys: readonly string[]): string | undefined {
  const found = keys.map((key) => fields[key]).find((value) => typeof value === "string");
  return typeof found === "string" ? found : undefined;
}

/**
 * What the input of a tool that writes files says it will do. A tool that names no file does nothing that could be
 * judged here; one that names a file and not what comes of it changes the file.
 */
export function editsOf(input: unknown): FileEdit[] {
  if (typeof input === "string") return editsOf(parsed(input) ?? { patch: input });
  const fields = fieldsOf(input);
  const patch = textOf(fields, ...names.patch);
  if (patch?.includes("*** Begin Patch") === true) return parsePatch(patch);
  const path = textOf(fields, ...names.path);
  if (path === undefined || path === "") return [];
  const steps = fields["edits"];
  if (Array.isArray(steps)) return steps.map((step) => editOf(path, fieldsOf(step)));
  return [editOf(path, fields)];
}

function editOf(path: string, fields: Fields): FileEdit {
  const [old, replaced, text] = [
    textOf(fields, ...names.old),
    textOf(fields, ...names.new),
    textOf(fields, ...names.text),
  ];
  if (old !== undefined && replaced !== undefined) {
    const all = names.all.some((key) => fields[key] === true);
    return { kind: "replace", path, old, text: replaced, all };
  }
  return text === undefined ? { kind: "change", path } : { kind: "write", path, text };
}

/** Some clients hand over the input as JSON in a text. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}
