import type { System } from "../system.ts";
import type { Terminal } from "./watch/screen.ts";

/** A next step that the answer suggests: why, and the command to run. */
export interface NextStep {
  readonly why: string;
  readonly run: string;
}

/** What a command answers: data for `--json`, text for people, and how the process ends. */
export interface Answer {
  readonly data: unknown;
  /** For standard output, without the final line end. */
  readonly text: string;
  readonly warnings?: readonly string[];
  readonly next?: readonly NextStep[];
  /** 0 unless said otherwise; a non-zero code makes `ok` false. */
  readonly exitCode?: number;
}

/** The world of one command: where it runs and what it reads and prints. */
export interface Io {
  /** The directory the process was started in. */
  readonly cwd: string;
  readonly system: System;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
  /** Writes to standard output; bytes are for file contents that need not be UTF-8. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  readonly isTerminal: boolean;
  /** The terminal for a live view; undefined where there is none. */
  findTerminal?(): Promise<Terminal | undefined>;
  /** Aborted when nobody reads standard output any more. */
  readonly readerGone?: AbortSignal;
}

/** The parsed words of one call, with typed access by name. */
export interface Input {
  readonly io: Io;
  /** `-C`, resolved; the directory to work in. */
  readonly directory: string;
  /** `--epic`. */
  readonly epic: string | undefined;
  /** `--json`; only a command that prints by itself has to ask. */
  readonly json: boolean;
  /** The positional argument at `index`; empty where an optional one is missing. */
  argument(index: number): string;
  /** All positional arguments from `index` on. */
  rest(index: number): readonly string[];
  text(option: string): string | undefined;
  list(option: string): readonly string[];
  flag(option: string): boolean;
}

/** An option as commander takes it; `repeated` gathers the values of an option that is given several times. */
export type CommandOption = readonly [flags: string, description: string, kind?: "repeated"];

/** One command, declared where it is carried out; `src/cli/commands.ts` lists them all. */
export interface CommandSpec {
  /** Words and arguments as commander takes them: `epic new <epic> [title]`. */
  readonly usage: string;
  readonly summary: string;
  readonly group: CommandGroup;
  readonly options?: readonly CommandOption[];
  readonly examples: readonly string[];
  /** Whether it changes something and so takes `--dry-run`. */
  readonly mutates?: boolean;
  /** `false` where the answer tells what waits itself, or where no agent reads it: a program, a person setting up. */
  readonly mentionsNews?: false;
  run(input: Input): Promise<Answer>;
}

/** Headings of `sheaf --help`, in the order of an epic's life. */
export const commandGroups = ["Set up", "Plan and start", "Work", "Watch", "Glue", "Repair"] as const;
export type CommandGroup = (typeof commandGroups)[number];
