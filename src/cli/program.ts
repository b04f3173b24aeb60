import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { commandGroups, type CommandSpec } from "./command.ts";
import { BadValue, parseText, type OptionSpec } from "./options.ts";

/** What a command line means: a command with what was typed for it, or text that was asked for (help, version). */
export type Invocation =
  | {
      readonly kind: "command";
      readonly spec: CommandSpec;
      readonly name: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly options: Readonly<Record<string, unknown>>;
      readonly shared: SharedOptions;
    }
  | { readonly kind: "text"; readonly name: string; readonly text: string };

/** What every command takes. */
export interface SharedOptions {
  readonly C?: string;
  readonly epic?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** A command line that makes no sense; `message` is commander's, with its suggestion. */
export class UsageError extends Error {
  /** kebab-case, such as `unknown-option`. */
  readonly code: string;
  /** The command, or the group of commands, that the line names; empty where it names none. */
  readonly command: string;

  constructor(code: string, message: string, command: string) {
    super(message);
    this.code = code;
    this.command = command;
  }
}

/**
 * Reads a command line against the list of commands. Throws {@link UsageError}. `-C`, `--epic` and `--json` are
 * understood before and after the command's name.
 */
export function parseCommandLine(
  words: readonly string[],
  specs: readonly CommandSpec[],
  version: string,
): Invocation {
  // Setting up all commands takes commander longer than a short command itself takes. Those that are named are
  // enough for a command line that is right; any other is read against all, which help and suggestions need.
  const named = specs.filter(({ usage }) => words.includes(usage.split(" ", 1)[0] ?? ""));
  try {
    const found = parseAgainst(words, named, version);
    if (found.kind === "command") return found;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  return parseAgainst(words, specs, version);
}

function parseAgainst(words: readonly string[], specs: readonly CommandSpec[], version: string): Invocation {
  const printed: string[] = [];
  let at = "";
  let chosen: Invocation | undefined;
  const program = sharedOptions(new Command("sheaf"))
    .description(
      "Several agents plan one epic in parallel; git holds the rules; one command glues their work together.",
    )
    .version(version, "-V, --version")
    .enablePositionalOptions(false)
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 refused, 2 usage, 3 invalid file, 4 lock held, 5 pending, 6 conflict, 7 git failed, 70 bug.",
    );
  for (const group of commandGroups) {
    for (const spec of specs.filter((spec) => spec.group === group)) {
      addCommand(program, spec, (name, leaf) => {
        chosen = { kind: "command", spec, name, ...typed(spec, leaf), shared: leaf.optsWithGlobals() };
      });
    }
  }
  for (const command of [program, ...allCommands(program)]) {
    command
      .exitOverride((error) => {
        at = pathOf(command);
        throw error;
      })
      .configureOutput({ writeOut: (text) => printed.push(text), writeErr: () => undefined });
  }
  if (words.length === 0) return { kind: "text", name: "", text: program.helpInformation().trimEnd() };
  try {
    program.parse([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, at, program);
    return { kind: "text", name: at, text: printed.join("").trimEnd() };
  }
  if (chosen === undefined) throw new UsageError("missing-command", "name a command", "");
  return chosen;
}

/** Where only a group of commands was named, commander wants to print its help; a script has to hear of it. */
function usageError({ code, message }: CommanderError, at: string, program: Command): UsageError {
  const known = usageCodes[code.replace("commander.", "")] ?? "usage";
  if (known !== "missing-command") return new UsageError(known, message.replace(/^error: /, ""), at);
  const group = program.commands.find((command) => command.name() === at) ?? program;
  const names = group.commands.map((command) => command.name()).join(", ");
  return new UsageError(known, `name a command: ${names}`, at);
}

const usageCodes: Readonly<Record<string, string>> = {
  help: "missing-command",
  unknownCommand: "unknown-command",
  unknownOption: "unknown-option",
  conflictingOption: "conflicting-options",
  missingMandatoryOptionValue: "missing-option",
  missingArgument: "missing-argument",
  excessArguments: "too-many-arguments",
  optionMissingArgument: "missing-value",
  invalidArgument: "invalid-value",
};

function sharedOptions(command: Command): Command {
  return command
    .option("-C <dir>", "run as if started in <dir>")
    .option("--epic <epic>", "epic to use (default: from the current worktree)")
    .option("--json", "print the answer as JSON");
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  choose: (name: string, leaf: Command) => void,
): void {
  const words = spec.usage.split(" ").filter((word) => /^[a-z]/.test(word));
  const parameters = spec.usage.split(" ").slice(words.length).join(" ");
  let parent = program;
  for (const word of words.slice(0, -1)) {
    parent =
      parent.commands.find((command) => command.name() === word) ??
      parent
        .command(word)
        .helpGroup(`${spec.group}:`)
        .summary(familySummaries[word] ?? word);
  }
  const leaf = sharedOptions(parent.command(`${words.at(-1)} ${parameters}`.trim()))
    .summary(spec.summary)
    .description(spec.summary)
    .helpGroup(`${spec.group}:`)
    .addHelpText("after", `\nExamples:\n${spec.examples.map((line) => `  ${line}`).join("\n")}`);
  for (const argument of leaf.registeredArguments)
    if (!argument.variadic) argument.argParser(refusing(parseText));
  for (const option of Object.values(spec.options ?? {})) leaf.addOption(optionOf(option));
  if (spec.mutates === true) leaf.option("--dry-run", dryRunHelp);
  leaf.action(() => choose(words.join(" "), leaf));
}

/** The help of the option that every command has which changes something. */
export const dryRunHelp = "show what would change without changing anything";

function optionOf({ flags, description, parse, ...rules }: OptionSpec<unknown>): Option {
  const option = new Option(flags, description).conflicts([...(rules.conflicts ?? [])]);
  if (rules.choices !== undefined) option.choices(rules.choices);
  if (parse !== undefined) option.argParser(refusing(parse));
  if (rules.fallback !== undefined)
    option.default(parse?.(rules.fallback, []) ?? rules.fallback, rules.fallback);
  return option.makeOptionMandatory(rules.isRequired === true);
}

function refusing<Value>(parse: (typed: string, before: unknown) => Value): typeof parse {
  return (typed, before) => {
    try {
      return parse(typed, before);
    } catch (error) {
      throw error instanceof BadValue ? new InvalidArgumentError(error.message) : error;
    }
  };
}

/** What the commands that begin with one word are for, as `sheaf --help` says it. */
export const familySummaries: Readonly<Record<string, string>> = {
  epic: "make an epic, let a feature join it",
  task: "begin, finish and retry the tasks of a plan",
  trust: "approve the check commands that Sheaf may run",
  section: "read and write sections of the shared documents",
  number: "numbers of a series, each handed out once",
  lock: "take, release and list locks",
  snapshot: "keep uncommitted work, and bring it back",
  agents: "let agents' programs call Sheaf: install, status, remove",
  hooks: "install, remove and probe the hooks",
};

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

function pathOf(command: Command): string {
  return command.parent === null ? "" : `${pathOf(command.parent)} ${command.name()}`.trim();
}

/** Arguments by the names of the usage line, and options by their own. */
function typed(
  { options = {} }: CommandSpec,
  leaf: Command,
): Pick<Invocation & { kind: "command" }, "args" | "options"> {
  const given = leaf.opts<Record<string, unknown>>();
  const args: unknown[] = leaf.processedArgs;
  return {
    args: Object.fromEntries(leaf.registeredArguments.map((argument, at) => [argument.name(), args[at]])),
    options: Object.fromEntries(
      Object.entries(options).map(([name, { absent }]) => [name, given[name] ?? absent]),
    ),
  };
}
