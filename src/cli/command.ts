import type { AgentContext, Context } from "../workflows/context/context.ts";
import type { Session } from "../workflows/context/session.ts";
import type { System } from "../system.ts";
import type { OptionSpec } from "./options.ts";
import type { Terminal } from "./watch/screen.ts";

/** A next step that the answer suggests: why, and the command to run. */
export interface NextStep {
  readonly why: string;
  readonly run: string;
}

/** What a command answers: data for `--json`, lines for people, and how the process ends. */
export interface Answer {
  readonly data: unknown;
  /** For standard output; each is printed as one line, whatever stands in it. */
  readonly lines?: readonly string[];
  /** Instead of lines, what a file holds: printed as it is where no terminal shows it. */
  readonly content?: string | Uint8Array;
  readonly warnings?: readonly string[];
  /** What stands in the way, with the command that helps. */
  readonly obstacles?: readonly NextStep[];
  /** What comes after this; nothing does after a dry run. */
  readonly next?: readonly NextStep[];
  /** 0 unless given; a non-zero code makes `ok` false. */
  readonly exitCode?: number;
}

/** The world of one process: where it runs and what it reads and prints. */
export interface Io {
  /** The directory the process was started in. */
  readonly cwd: string;
  readonly system: System;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
  /** Writes to standard output; bytes are for file contents that need not be UTF-8. */
  out(text: string | Uint8Array): void;
  err(text: string): void;
  readonly isTerminal: boolean;
  /** The terminal for a live view; undefined where there is none. */
  findTerminal?(): Promise<Terminal | undefined>;
  /** Aborted when nobody reads standard output any more. */
  readonly readerGone?: AbortSignal;
}

/** Where a command can work; its context is opened before it runs. */
interface Contexts {
  readonly anywhere: undefined;
  readonly repository: Session;
  readonly epic: Context;
  readonly agent: AgentContext;
  readonly primary: AgentContext;
}
export type Place = keyof Contexts;

/** One call of a command, read and checked. */
export interface Call<P extends Place = Place, A = unknown, O = unknown> {
  readonly context: Contexts[P];
  readonly args: A;
  readonly options: O;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** `-C`, resolved; the directory to work in. */
  readonly directory: string;
  /** `--epic`. */
  readonly epic: string | undefined;
  readonly system: System;
  /** The bare streams, for what is neither lines nor a file: a live view. */
  readonly io: Io;
  /** Says one line on standard error while the command works. */
  readonly tell: (line: string) => void;
}

/** The arguments that a usage line names: `wait [agents...]` has `agents`, a list. */
export type Arguments<Usage extends string> = Usage extends `${infer First} ${infer Rest}`
  ? Arguments<First> & Arguments<Rest>
  : Usage extends `<${infer Name}...>` | `[${infer Name}...]`
    ? Readonly<Record<Name, readonly string[]>>
    : Usage extends `<${infer Name}>`
      ? Readonly<Record<Name, string>>
      : Usage extends `[${infer Name}]`
        ? Readonly<Record<Name, string | undefined>>
        : unknown;

type Values<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends OptionSpec<infer Value> ? Value : never;
};

/** One command, declared where it is carried out; `src/cli/commands.ts` lists them all. */
export interface CommandSpec<U extends string = string, P extends Place = Place, Options = OptionSpecs> {
  /** Words and arguments as commander takes them: `epic new <epic> [title]`. */
  readonly usage: U;
  readonly summary: string;
  readonly group: CommandGroup;
  readonly place: P;
  /** By the name under which commander keeps the value: `--with-ignored` is `withIgnored`. */
  readonly options?: Options;
  readonly examples: readonly string[];
  /** Whether it changes something and so takes `--dry-run`. */
  readonly mutates?: boolean;
  /** Whether it says what is right and wrong, which it cannot of what is missing in a partial clone. */
  readonly judges?: boolean;
  /** `false` where the answer tells what waits itself, or where no agent reads it: a program, a person setting up. */
  readonly mentionsNews?: false;
  run(call: Call<P, Arguments<U>, Values<Options>>): Promise<Answer>;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;

/** Declares a command; what its call holds follows from usage, place and options. */
export function command<const U extends string, P extends Place, Options extends OptionSpecs>(
  spec: CommandSpec<U, P, Options>,
): CommandSpec {
  return spec;
}

/** Headings of `sheaf --help`, in the order of an epic's life. */
export const commandGroups = ["Set up", "Plan and start", "Work", "Watch", "Glue", "Repair"] as const;
export type CommandGroup = (typeof commandGroups)[number];
