import { lstatSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { computeMetrics } from "../../core/metrics/metrics.ts";
import { reportMark } from "../../core/report/document.ts";
import { renderReport } from "../../core/report/page.ts";
import { refused, type SheafError } from "../../errors.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { requireNoLink } from "../../files/inside-file.ts";
import { readPlainFile } from "../../files/plain-file.ts";
import type { Context } from "../context/context.ts";
import { alignEpic } from "../read/align-specs.ts";
import { readHistory } from "../read/read-history.ts";

export interface ReportOptions {
  /** Where the page goes; the epic's folder unless said otherwise. */
  readonly output: string | undefined;
  /** The directory that a relative `output` counts from. */
  readonly directory: string;
  /** Replace a file that is no report. */
  readonly force: boolean;
  readonly dryRun: boolean;
}

/** The page that was written, or would be. */
export interface WrittenReport {
  readonly path: string;
  readonly bytes: number;
  readonly findings: number;
  /** Whether git takes it for a new file: a commit of everything would have it. */
  readonly untracked: boolean;
}

/**
 * Writes the report of an epic as one HTML page. Throws `refused` where something else than an earlier report is in
 * the way, unless `force`; a folder or a link is never replaced.
 */
export async function writeReport(context: Context, options: ReportOptions): Promise<WrittenReport> {
  const path =
    options.output === undefined
      ? join(context.repository.top, context.layout.report)
      : resolve(options.directory, options.output);
  const inside = relative(context.repository.top, path);
  if (isInside(inside)) requireNoLink(context.repository.top, inside);
  refuseInTheWay(path, options.force);
  refuseWithoutFolder(path);
  const [history, { findings }] = await Promise.all([readHistory(context), alignEpic(context)]);
  const page = renderReport({ history, metrics: computeMetrics(history), findings });
  if (!options.dryRun) write(path, page);
  const untracked = !options.dryRun && (await isUntracked(context, path));
  return { path, bytes: Buffer.byteLength(page), findings: findings.length, untracked };
}

function refuseInTheWay(path: string, force: boolean): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const content = readPlainFile(path);
  if (content === undefined) throw inTheWay(path, "is no plain file", "name another file with --output");
  if (force || content.subarray(0, 1_000).includes(reportMark)) return;
  throw inTheWay(
    path,
    "is no report of Sheaf's",
    "sheaf report --output <other file>, or --force to replace it",
  );
}

/** A folder that is not there is a slip of the pen, or a checkout of another branch. */
function refuseWithoutFolder(path: string): void {
  const folder = dirname(path);
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  throw refused(
    "no-folder",
    `there is no folder ${folder}`,
    "sheaf report --output <file in a folder that is there>",
  );
}

function write(path: string, page: string): void {
  try {
    replaceFile(path, page);
  } catch (cause) {
    throw refused(
      "cannot-write",
      `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      "sheaf report --output <another file>",
      { cause },
    );
  }
}

function inTheWay(path: string, why: string, fix: string): SheafError {
  return refused("file-in-the-way", `${path} ${why}`, fix);
}

function isInside(path: string): boolean {
  return path !== "" && path.split(sep)[0] !== ".." && !isAbsolute(path);
}

async function isUntracked({ git, repository }: Context, path: string): Promise<boolean> {
  const inside = relative(repository.top, path);
  if (!isInside(inside)) return false;
  const listed = await git.text([
    "ls-files",
    "--others",
    "--exclude-standard",
    "-z",
    "--",
    `:(top,literal)${inside}`,
  ]);
  return listed !== "";
}
