import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { commandGroups, type CommandSpec, type Input, type Io } from "./command.ts";

/** What a command line means: a command with its input, or text that was asked for (help, version). */
export type Invocation =
  | {
      readonly kind: "command";
      readonly spec: CommandSpec;
      readonly name: string;
      readonly json: boolean;
      readonly input: Input;
    }
  | { readonly kind: "text"; readonly text: string };

/** A command line that makes no sense; `message` is commander's, with its suggestion. */
export class UsageError extends Error {}

/**
 * Reads a command line against the list of commands. Throws {@link UsageError}. `-C`, `--epic` and `--json`
 * are understood before and after the command's name.
 */
export async function parseCommandLine(
  words: readonly string[],
  specs: readonly CommandSpec[],
  world: { io: Io; version: string },
): Promise<Invocation> {
  // Setting up all commands takes commander longer than a short command itself takes. Those that are named are
  // enough for a command line that is right; any other is read against all, which help and suggestions need.
  const named = specs.filter(({ usage }) => words.includes(usage.split(" ", 1)[0] ?? ""));
  const found = await parseAgainst(words, named, world).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined;
    throw error;
  });
  return found?.kind === "command" ? found : parseAgainst(words, specs, world);
}

async function parseAgainst(
  words: readonly string[],
  specs: readonly CommandSpec[],
  { io, version }: { io: Io; version: string },
): Promise<Invocation> {
  const printed: string[] = [];
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
        const options: Record<string, unknown> = leaf.optsWithGlobals();
        chosen = {
          kind: "command",
          spec,
          name,
          json: options["json"] === true,
          input: inputOf(leaf, options, io),
        };
      });
    }
  }
  for (const command of [program, ...allCommands(program)]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => printed.push(text), writeErr: () => undefined });
  }
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "text", text: printed.join("") };
    throw new UsageError(error.message.replace(/^error: /, ""));
  }
  return chosen ?? { kind: "text", text: program.helpInformation() };
}

function sharedOptions(command: Command): Command {
  return command
    .option("-C <dir>", "run as if started in <dir>")
    .option("--epic <epic>", "the epic, where the worktree does not tell")
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
  for (const [flags, description, kind] of spec.options ?? []) {
    if (kind !== "repeated") leaf.option(flags, description);
    else leaf.option(flags, description, (value, before: string[]) => [...before, value], []);
  }
  if (spec.mutates === true) leaf.option("--dry-run", "say what would be done, and do nothing");
  leaf.action(() => choose(words.join(" "), leaf));
}

/** What the commands that begin with one word are for, as `sheaf --help` says it. */
export const familySummaries: Readonly<Record<string, string>> = {
  epic: "make an epic, let a feature join it",
  task: "begin, finish and retry the tasks of a plan",
  trust: "approve the check commands that Sheaf may run",
  section: "read and write sections of the shared documents",
  lock: "take, release and list locks",
  snapshot: "keep uncommitted work, and bring it back",
  hooks: "install, remove and probe the hooks",
};

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

function inputOf(leaf: Command, options: Readonly<Record<string, unknown>>, io: Io): Input {
  const text = (name: string) => {
    const value = options[camelCase(name)];
    return typeof value === "string" ? value : undefined;
  };
  return {
    io,
    directory: resolve(io.cwd, text("C") ?? "."),
    epic: text("epic"),
    json: options["json"] === true,
    argument: (index) => leaf.args[index] ?? "",
    rest: (index) => leaf.args.slice(index),
    text,
    list: (name) => {
      const value = options[camelCase(name)];
      return Array.isArray(value) ? value.map(String) : [];
    },
    // commander keeps `--no-switch` as `switch: false`.
    flag: (name) =>
      name.startsWith("no-")
        ? options[camelCase(name.slice(3))] === false
        : options[camelCase(name)] === true,
  };
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
