import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { schemaLine } from "../../core/epic/schema-line.ts";
import type { RepoPath } from "../../core/ids.ts";
import { draftPlan, type Draft } from "../../core/plan/draft.ts";
import { formatPlan } from "../../core/plan/format.ts";
import { parsePlan } from "../../core/plan/parse.ts";
import { parsePrd, type LeftOver } from "../../core/plan/prd.ts";
import type { FileIssue, Parsed } from "../../core/text/parsed.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { refused, usage } from "../../errors.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { pipeThrough } from "../../files/pipe-through.ts";
import { readText } from "../../files/read-text.ts";
import { findRepository } from "../../git/find-repository.ts";
import { requireParsed } from "../context/require-parsed.ts";

export interface DraftRequest {
  /** Where file names on the command line begin. */
  readonly directory: string;
  readonly file: string;
  /** A command that reads the draft and prints the plan; undefined for the draft as it is. */
  readonly through: string | undefined;
  /** Where to write the plan; undefined for standard output alone. */
  readonly out: string | undefined;
  readonly dryRun: boolean;
}

/** The text of a `plan.yaml`, what of the document is not in it, and what is wrong with it. */
export interface DraftedPlan {
  readonly text: string;
  readonly leftOver: readonly LeftOver[];
  readonly issues: readonly FileIssue[];
}

/**
 * Drafts a plan from a requirements document, lets a program of the user's choice work on it, and checks what came
 * back. Throws `usage` where a file cannot be read or is there already, `invalid-file` for a document without tasks
 * or a program's answer that is no plan; nothing is written then.
 */
export async function draftFromPrd(request: DraftRequest): Promise<DraftedPlan> {
  refuseOverwriting(request);
  const prd = parsePrd(readText(request.directory, request.file));
  const { plan, leftOver } = requireParsed<Draft>(request.file, draftPlan(prd));
  const draft = schemaLineOf(request) + formatPlan(plan, notesOf(request.file, leftOver));
  const text = request.through === undefined ? draft : await workedOn(request, request.through, draft);
  const read = parsePlan(text);
  if (request.through !== undefined) requireParsed("the program's answer", read);
  if (request.out !== undefined && !request.dryRun)
    replaceFile(resolve(request.directory, request.out), text);
  return { text, leftOver, issues: issuesOf(read) };
}

function refuseOverwriting({ directory, out }: DraftRequest): void {
  if (out === undefined || !existsSync(resolve(directory, out))) return;
  throw usage(
    "file-exists",
    `${out} exists, and a draft does not overwrite what somebody may have edited`,
    `name another file with --out, or remove ${out} first`,
  );
}

/** Nothing outside a repository, where there is no schema to point at. */
function schemaLineOf({ directory, out }: DraftRequest): string {
  const top = findRepository(directory)?.top;
  const path = top === undefined ? ".." : relative(top, resolve(directory, out ?? "plan.yaml"));
  return path.startsWith("..") ? "" : schemaLine("plan", path.split(sep).join("/") as RepoPath);
}

function notesOf(file: string, leftOver: readonly LeftOver[]): string[] {
  const rest = leftOver.map(({ line, text }) => `  line ${line}: ${text}`);
  return [
    `Drafted from ${file}.`,
    ...(rest.length === 0 ? [] : ["Not understood, so not in the plan:", ...rest]),
  ];
}

async function workedOn({ directory: cwd }: DraftRequest, command: string, input: string): Promise<string> {
  const { code, output, cut } = await pipeThrough({ command, input, cwd });
  if (code === 0 && !cut) return requireParsed("the program's answer", decodeUtf8(output));
  throw refused(
    "program-failed",
    cut ? `"${command}" printed more than 4 MiB` : `"${command}" ended with exit code ${code}`,
    "run it by hand on the draft: sheaf plan from-prd <file> prints it",
  );
}

function issuesOf(read: Parsed<unknown>): readonly FileIssue[] {
  return read.kind === "invalid" ? read.issues : [];
}
