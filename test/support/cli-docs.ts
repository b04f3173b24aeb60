import { commandGroups, type CommandSpec } from "../../src/cli/command.ts";
import type { OptionSpec } from "../../src/cli/options.ts";
import { dryRunHelp } from "../../src/cli/program.ts";
import { exitCodes, type ErrorKind } from "../../src/errors.ts";

const meanings: Readonly<Record<ErrorKind, string>> = {
  refused: "refused: a rule, or a state in which it would do harm",
  usage: "usage: words that make no sense here",
  "invalid-file": "a file that cannot be read; the message has file, line and column",
  held: "a lock is held by somebody else; trying again is sensible",
  pending: "pending: somebody is missing, and the message says who",
  conflict: "a conflict that a person has to settle",
  git: "git or the file system failed; their own words are in the message",
  internal: "a bug in Sheaf",
};

/** The text of `docs/cli.md`: every command with its options and examples, and what exit codes mean. */
export function formatCliDocs(commands: readonly CommandSpec[]): string {
  const groups = commandGroups.flatMap((group) => {
    const own = commands.filter((command) => command.group === group);
    return own.length === 0 ? [] : [`## ${group}`, ...own.map(formatCommand)];
  });
  return `${[head, exitCodeTable(), ...groups].join("\n\n")}\n`;
}

const head = `# Commands

Made from the code: \`npx vitest run test/contract/cli-docs.test.ts --update\` writes this page anew.

Every command takes \`-C <dir>\` (run as if started there), \`--epic <epic>\` (where the worktree does not tell), \`--json\`
(the answer as data, errors too) and \`--help\`. Those that change something and are marked so take \`--dry-run\`. The answer
goes to standard output, everything else to standard error.`;

function exitCodeTable(): string {
  const kinds = Object.keys(exitCodes) as ErrorKind[];
  const rows = kinds.map((kind) => [String(exitCodes[kind]), meanings[kind]]);
  return table(["exit code", "meaning"], [["0", "done"], ...rows, ["130, 143", "ended by a signal"]]);
}

function formatCommand({ usage, summary, options = {}, examples, mutates }: CommandSpec): string {
  const dryRun = mutates === true ? [["`--dry-run`", dryRunHelp]] : [];
  const rows = [...Object.values(options).map(optionRow), ...dryRun];
  const parts = [
    `### \`sheaf ${usage}\``,
    sentence(summary),
    ...(rows.length === 0 ? [] : [table(["option", "meaning"], rows)]),
    `\`\`\`sh\n${examples.join("\n")}\n\`\`\``,
  ];
  return parts.join("\n\n");
}

function optionRow({ flags, description, choices, fallback, isRequired }: OptionSpec<unknown>): string[] {
  const notes = [
    ...(choices === undefined ? [] : [`one of ${choices.join(", ")}`]),
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
    ...(isRequired === true ? ["required"] : []),
  ];
  return [`\`${flags}\``, notes.length === 0 ? description : `${description} (${notes.join("; ")})`];
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), `|${"---|".repeat(columns.length)}`, ...rows.map(line)].join("\n");
}
