import { join } from "node:path";
import { cutAll, insertAll } from "../../core/client/insertion.ts";
import { digestOf, readRecords, saveRecords, type KeptRecord } from "../../files/client-files.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { findText, removeFile } from "../../files/state.ts";

const head = "# settings of agents' programs, written by sheaf agents install";

/** Lists exactly these paths in `.git/info/exclude`; what else stands there stays. */
export function excludeFiles(commonDir: string, folder: string, paths: readonly string[]): void {
  const file = join(commonDir, "info", "exclude");
  const records = readRecords(folder);
  const text = findText(file);
  const kept = records.get(file);
  const base = withoutOwn(text ?? "", kept);
  const isNew = kept?.isNew ?? text === undefined;
  const next = insertAll(base, [{ at: base.length, text: blockOf(base, paths) }]);
  if (next.text === "" && isNew) removeFile(file);
  else if (next.text !== text) replaceFile(file, next.text);
  if (paths.length === 0) records.delete(file);
  else records.set(file, { spans: next.spans, isNew, digest: digestOf(next.text) });
  saveRecords(folder, records);
}

function blockOf(base: string, paths: readonly string[]): string {
  if (paths.length === 0) return "";
  const first = base === "" || base.endsWith("\n") ? "" : "\n";
  return `${first}${[head, ...paths.map((path) => `/${path}`)].join("\n")}\n`;
}

function withoutOwn(text: string, kept: KeptRecord | undefined): string {
  return kept !== undefined && digestOf(text) === kept.digest ? cutAll(text, kept.spans) : withoutBlock(text);
}

/** Our line and the paths below it, in a file that somebody has changed since. */
function withoutBlock(text: string): string {
  const lines = text.split(/(?<=\n)/);
  const at = lines.findIndex((line) => line.trimEnd() === head);
  if (at < 0) return text;
  const end = lines.findIndex((line, index) => index > at && !/^\/\.[a-z]+\//.test(line));
  return [...lines.slice(0, at), ...(end < 0 ? [] : lines.slice(end))].join("");
}
