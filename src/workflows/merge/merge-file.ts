import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { leastMarkerSize } from "../../core/lines/conflict-marker.ts";
import type { ConflictStyle } from "../../core/lines/conflict-style.ts";
import type { ConflictFormat } from "../../core/lines/conflict-text.ts";
import { parseFileOwners } from "../../core/manifest/file-owners.ts";
import {
  hasSections,
  mergeFileAsLines,
  mergeFileBySection,
  mergeFileByStructure,
  type FileMerge,
  type FileOwners,
  type NamedTexts,
} from "../../core/merge/merge-file.ts";
import { mapVersions, type ThreeWay } from "../../core/lines/three-way.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { type SheafError, usage } from "../../errors.ts";
import { readBytes, readText } from "../../files/read-text.ts";
import { requireParsed } from "../context/require-parsed.ts";

/** Three files to merge, and how. Paths are relative to `directory`. */
export interface FileMergeCall {
  readonly directory: string;
  readonly files: ThreeWay<string>;
  readonly labels: ThreeWay<string>;
  readonly style: ConflictStyle;
  readonly markerSize: number | undefined;
  /** Undefined: by section where there are sections, else by lines and what structure resolves. */
  readonly mode: "sections" | "lines" | undefined;
  /** A YAML or JSON file with the owner of each section, and `agent:` for the side `theirs`. */
  readonly owners: string | undefined;
}

/** The merge of three files; its bytes are yet to be put somewhere. */
export interface MergedFile extends FileMerge {
  readonly bytes: Uint8Array;
}

/** Merges three files without any repository. Throws `usage` for a file that is missing or is no text. */
export function mergeFiles(call: FileMergeCall): MergedFile {
  const bytes = mapVersions(call.files, (file) => readBytes(call.directory, file));
  if (Object.values(bytes).some((content) => content.includes(0))) throw binary(call.files.ours);
  // One character for each byte where it is not UTF-8: lines come out as they went in.
  const encoding = Object.values(bytes).every(isUtf8) ? "utf8" : "latin1";
  const texts = mapVersions(bytes, (content) => Buffer.from(content).toString(encoding));
  const { style, labels, markerSize = leastMarkerSize } = call;
  const format = { style, labels: mapVersions(labels, (label) => asText(label, encoding)), markerSize };
  const merge = mergeTexts({ ...texts, names: call.files }, format, call);
  // A version that cannot be merged by section is at least shown, line by line.
  const text = merge.text ?? mergeFileAsLines(texts, format).text;
  return { ...merge, text, bytes: Buffer.from(text ?? texts.ours, encoding) };
}

function mergeTexts(texts: NamedTexts, format: ConflictFormat, call: FileMergeCall): FileMerge {
  if (call.mode === "lines") return mergeFileAsLines(texts, format);
  if (call.mode === "sections" || hasSections(texts))
    return mergeFileBySection(texts, format, readOwners(call));
  return mergeFileByStructure(texts, format);
}

/** Puts the result where git puts it: over the first file. */
export function saveMergedFile({ directory, files }: FileMergeCall, { bytes }: MergedFile): void {
  writeFileSync(resolve(directory, files.ours), bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  return decodeUtf8(bytes).kind === "parsed";
}

function asText(label: string, encoding: "utf8" | "latin1"): string {
  return Buffer.from(label).toString(encoding);
}

function readOwners({ directory, owners }: FileMergeCall): FileOwners | undefined {
  return owners === undefined
    ? undefined
    : requireParsed(owners, parseFileOwners(readText(directory, owners)));
}

function binary(file: string): SheafError {
  return usage(
    "binary",
    `${file}, its base or the other version is no text: it holds NUL bytes`,
    "choose one of them: cp <version> <file>",
  );
}
