import { printable, printableJson, printableParagraph } from "../core/text/printable.ts";
import { saysReadOnly, sandboxFix } from "../core/text/read-only.ts";
import { gitFailed, internal, SheafError } from "../errors.ts";
import type { Answer, Io, NextStep } from "./command.ts";

// Everything that a command prints passes here, and is made safe for a terminal here and nowhere else: names, paths
// and texts come from repositories that others write. A line that holds a line break stays one line, so that no text
// can pass for another part of the answer.

/** Where an answer goes, and how. */
export interface Printing {
  readonly io: Io;
  readonly json: boolean;
  /** The command, as the JSON envelope names it; empty where the line named none. */
  readonly name: string;
  readonly dryRun?: boolean;
}

/** Prints lines on standard output. */
export function printLines(io: Io, lines: readonly string[]): void {
  io.out(lines.map((line) => `${printable(line)}\n`).join(""));
}

/** Says something on standard error, as a paragraph. */
export function tell(io: Io, text: string): void {
  io.err(`${printableParagraph(text)}\n`);
}

/** Prints an answer and returns the exit code. */
export function printAnswer(answer: Answer, { io, json, name, dryRun = false }: Printing): number {
  const { data, warnings = [], obstacles = [], exitCode = 0 } = answer;
  const next = dryRun ? obstacles : [...obstacles, ...(answer.next ?? [])];
  if (json) {
    const told = dryRun ? { dryRun, ...(data as object) } : data;
    printJson(io, { schema: 1, command: name, ok: exitCode === 0, data: told, warnings, next });
    return exitCode;
  }
  printBody(io, answer, dryRun);
  for (const warning of warnings) tell(io, `warning: ${warning}`);
  for (const step of next) tell(io, nextWords(step));
  return exitCode;
}

const dryRunPhrase = "dry run: nothing was changed; without --dry-run:";

/** A file on its way to another program or file stays as it is; a terminal is shown it line by line. */
function printBody(io: Io, { lines = [], content }: Answer, dryRun: boolean): void {
  if (content === undefined) return printLines(io, dryRun ? [dryRunPhrase, ...lines] : lines);
  if (dryRun) tell(io, dryRunPhrase);
  if (!io.isTerminal) io.out(content);
  else printLines(io, Buffer.from(content).toString().replace(/\n$/, "").split(/\r?\n/));
}

/** Prints an error and returns the exit code. */
export function printError(error: unknown, { io, json, name }: Printing): number {
  const known = withSandboxFix(error instanceof SheafError ? error : unexpected(error));
  if (json) {
    printJson(io, { schema: 1, command: name, ok: false, error: known, warnings: [], next: [] });
  } else {
    tell(io, `sheaf: ${known.message}`);
    if (known.fix !== undefined && known.fix !== "") tell(io, `fix: ${known.fix}`);
  }
  return known.exitCode;
}

function nextWords({ run, why }: NextStep): string {
  return `next: ${run}  (${why})`;
}

/** Prints an envelope, on one line where `indent` is 0. */
export function printJson(io: Io, envelope: object, indent = 2): void {
  io.out(`${printableJson(JSON.stringify(envelope, null, indent))}\n`);
}

/** Where a sandbox forbids to write, that is what has to be mended, whichever command it was. */
function withSandboxFix(error: SheafError): SheafError {
  const { kind, code, message, data, cause } = error;
  const isBare = kind === "git" && (error.fix ?? "") === "";
  if (!isBare || !saysReadOnly(message)) return error;
  return gitFailed(code, message, sandboxFix, { data, cause });
}

function unexpected(error: unknown): SheafError {
  if (isSystemError(error)) return gitFailed("file-system", error.message, "", { cause: error });
  if (error instanceof Error && saysReadOnly(error.message)) {
    return gitFailed("file-system", error.message, "", { cause: error });
  }
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return internal(
    "internal",
    `this is a bug in Sheaf: ${words}`,
    "please report this with the output above; it is safe to run the command again",
  );
}

/** A disk that is full, or a file that nobody may write, is no bug. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}
