import { writeFileSync } from "node:fs";
import { leastMarkerSize } from "../../core/lines/conflict-marker.ts";
import { epicOfDocument, findMerging, mergeForGit, type DriverInput } from "../../core/merge/merge-driver.ts";
import { mergeAsLines, mergeTextAsLines } from "../../core/merge/merge-as-lines.ts";
import { locate } from "../../core/merge/describe-conflict.ts";
import { describeRejected } from "../../core/merge/rejected-words.ts";
import type { SectionedMerge } from "../../core/merge/result.ts";
import { mapVersions, type ThreeWay } from "../../core/lines/three-way.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { SheafError, usage } from "../../errors.ts";
import { readBytes } from "../../files/read-text.ts";
import type { System } from "../../system.ts";
import { loadEpic } from "../context/load-epic.ts";
import { openSession } from "../context/session.ts";
import { readGrants } from "../read/read-grants.ts";

/** What git's placeholders of a merge driver became: %O, %A and %B as files, %L and %P. */
export interface DriverCall {
  readonly files: ThreeWay<string>;
  readonly markerSize: number;
  /** The path that the result will have in the repository. */
  readonly path: string;
  readonly directory: string;
}

/** How a merge for git ended. The result stands in the file of our side. */
export interface DriverResult {
  readonly kind: "merged" | "conflict";
  /** What was not taken, what is left to decide, and why sections were not looked at. */
  readonly notes: readonly string[];
}

/**
 * Merges one document for a plain `git merge`, `rebase`, `cherry-pick`, `stash pop` or `merge-tree`. Where the
 * rules cannot be had the document is merged as lines, with a note: a driver must not make git fail. Throws `usage` for
 * a file that is missing.
 */
export async function runMergeDriver(call: DriverCall, system: System): Promise<DriverResult> {
  const bytes = mapVersions(call.files, (file) => readBytes(call.directory, file));
  const input = await readInput(call, system).catch((error: unknown) => {
    if (error instanceof SheafError) return error.message.split("\n", 1).join("");
    throw error;
  });
  if (typeof input === "string") return mergeBytesAsLines(call, bytes, `${input}; merged as lines`);
  const texts = decodeAll(bytes);
  if (texts === undefined)
    return mergeBytesAsLines(call, bytes, `${call.path} is not UTF-8; merged as lines`);
  const merge = mergeForGit({ ...input, ...texts });
  if (merge.kind === "conflict" && merge.text === undefined) {
    const [conflict] = merge.conflicts;
    const result = mergeBytesAsLines(call, bytes, conflict?.message ?? "");
    return { ...result, kind: "conflict" };
  }
  writeFileSync(call.files.ours, merge.text ?? "");
  return { kind: merge.kind, notes: notesOn(call.path, merge) };
}

async function readInput(
  { path, directory, markerSize }: DriverCall,
  system: System,
): Promise<Omit<DriverInput, keyof ThreeWay<string>>> {
  const epic = epicOfDocument(path);
  if (epic === undefined) throw usage("no-epic", `${path} is in no epic's folder`);
  const session = await openSession(directory, system);
  const { rulebook } = await loadEpic(session, epic);
  const names = Object.entries(system.env).flatMap(([name, value]) =>
    name.startsWith("GITHEAD_") && value !== undefined ? [value] : [],
  );
  const merging = findMerging(epic, names, session.repository.head);
  const roster = merging === undefined ? [] : rulebook.agents.map(({ id }) => id);
  const grants = await readGrants(session.git, rulebook, roster);
  return { path, rulebook, merging, grants, markerSize };
}

function decodeAll(bytes: ThreeWay<Uint8Array>): ThreeWay<string> | undefined {
  const decoded = mapVersions(bytes, decodeUtf8);
  const { base, ours, theirs } = decoded;
  if (base.kind === "invalid" || ours.kind === "invalid" || theirs.kind === "invalid") return undefined;
  return { base: base.value, ours: ours.value, theirs: theirs.value };
}

/** One character for each byte: whatever the encoding is, the lines come out as they went in. */
function mergeBytesAsLines(call: DriverCall, bytes: ThreeWay<Buffer>, note: string): DriverResult {
  const texts = mapVersions(bytes, (content) => content.toString("latin1"));
  // A NUL says that these are no lines; git's own merge keeps ours then, too.
  if (Object.values(texts).some((text) => text.includes("\0"))) return { kind: "conflict", notes: [note] };
  const merged = mergeAsLines(texts, mergeTextAsLines, {
    style: "zdiff3",
    labels: { base: "base", ours: "ours", theirs: "theirs" },
    markerSize: call.markerSize,
  });
  writeFileSync(call.files.ours, Buffer.from(merged.text, "latin1"));
  return { kind: merged.conflicts.length === 0 ? "merged" : "conflict", notes: [note] };
}

function notesOn(path: string, merge: SectionedMerge): string[] {
  const [fault] = merge.damage?.faults ?? [];
  const damage =
    fault === undefined ? [] : [`line ${fault.line} of ${merge.damage?.version}: ${fault.message}`];
  return [
    ...damage.map((found) => `${path}: ${found}; merged as lines`),
    ...merge.rejected.map((rejected) => `${path}: ${describeRejected(rejected)}`),
    ...(merge.kind === "conflict" ? merge.conflicts.map((conflict) => locate(path, conflict)) : []),
  ];
}

/** The marker size that git asks for: a number from 1 on, else git's own figure. */
export function parseMarkerSize(text: string): number {
  const size = Number(text);
  return Number.isInteger(size) && size > 0 ? size : leastMarkerSize;
}
