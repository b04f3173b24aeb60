import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import type { OptionSpec } from "../../src/cli/options.ts";
import { familySummaries } from "../../src/cli/program.ts";
import { nameOf } from "../support/command-words.ts";
import { formatCliDocs } from "../support/cli-docs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("docs/cli.md is what the code says", async () => {
  await expect(formatCliDocs(commands)).toMatchFileSnapshot("../../docs/cli.md");
});

test("every command has an example, and its examples name it", () => {
  const odd = commands.filter(({ usage, examples }) => {
    const name = nameOf(usage);
    return examples.length === 0 || !examples.every((line) => line.includes(`sheaf ${name}`));
  });
  expect(odd.map(({ usage }) => usage)).toEqual([]);
});

test("options are called as commander calls them, and exclude only what there is", () => {
  const odd = commands.flatMap(({ usage, options = {} }) =>
    Object.entries<OptionSpec<unknown>>(options).flatMap(([name, { flags, conflicts = [] }]) => [
      ...(new Option(flags).attributeName() === name ? [] : [`${usage}: ${name}`]),
      ...conflicts
        .filter((other) => !(other in options))
        .map((other) => `${usage}: ${name} without ${other}`),
    ]),
  );
  expect(odd).toEqual([]);
});

test("every family of commands says in the help what it is for", () => {
  const names = commands.map(({ usage }) => nameOf(usage));
  // A command such as plan, with plan from-prd below it, speaks for itself.
  const families = names
    .flatMap((name) => name.split(" ").slice(0, -1))
    .filter((word) => !names.includes(word));
  expect(new Set(Object.keys(familySummaries))).toEqual(new Set(families));
});

test("every command that documents, templates and messages name exists, with its options", () => {
  const unknown = filesThatNameCommands().flatMap((path) =>
    callsIn(path).flatMap((call) => {
      const fault = faultOf(call);
      return fault === undefined ? [] : [`${path}: ${fault}`];
    }),
  );
  expect(unknown).toEqual([]);
});

/** A command as a text names it: the words after `sheaf`, and the options behind them. */
interface Call {
  readonly words: readonly string[];
  readonly options: readonly string[];
}

function faultOf({ words, options }: Call): string | undefined {
  const [first = "", second = ""] = words;
  const find = (name: string) => commands.find(({ usage }) => nameOf(usage) === name);
  const named = find(`${first} ${second}`) ?? find(first);
  const isGroup = second === "" && commands.some(({ usage }) => nameOf(usage).startsWith(`${first} `));
  if (named === undefined) return isGroup ? undefined : `sheaf ${words.join(" ")}`;
  const known = [
    ...sharedOptions,
    ...Object.values(named.options ?? {}).flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? []),
  ];
  const odd = options.filter(
    (option) => !known.includes(option) && !(option === "--dry-run" && named.mutates),
  );
  return odd.length === 0 ? undefined : `sheaf ${nameOf(named.usage)} ${odd.join(" ")}`;
}

const sharedOptions = ["-C", "--epic", "--json", "--help"];

function filesThatNameCommands(): string[] {
  const documents = ["README.md", "AGENTS.md", "CONTRIBUTING.md"];
  return [...documents, ...["docs", "templates", "hooks", "src"].flatMap(filesIn)];
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

/** In Markdown only code counts: in prose a sheaf may be anything. A handoff package is pasted, and has no marks. */
function callsIn(path: string): Call[] {
  const text = readFileSync(join(root, path), "utf8");
  const isProse = path.endsWith(".md") && !path.endsWith("/HANDOFF_PACKAGE.md");
  const code = isProse ? (text.match(/^```.*?^```|`[^`\n]+`/gms) ?? []).join("\n") : text;
  const calls = code.matchAll(/(?<![\w/.@-])sheaf ([a-z][a-z-]*)(?: ([a-z][a-z-]*)\b)?(?=([^`\n]*))/g);
  return [...calls].map(([, first = "", second = "", rest = ""]) => {
    // Another command may follow on the line, and quoted text is nobody's option.
    const [own = ""] = rest.replaceAll(/"[^"]*"/g, " ").split(/\b(?:sheaf|git|npm)\b|[;&(]| -- /);
    const words = second === "" ? [first] : [first, second];
    return { words, options: own.match(/(?<=\s)--[a-z-]+/g) ?? [] };
  });
}
