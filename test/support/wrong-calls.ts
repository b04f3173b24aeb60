import * as fc from "fast-check";
import type { CommandSpec } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { duration, whole, type OptionSpec } from "../../src/cli/options.ts";
import { commandWords, nameOf } from "./command-words.ts";

/** A command line that is wrong, and what has to become of it. */
export interface WrongCall {
  readonly kind: string;
  readonly words: readonly string[];
  /** The exit codes that are right. */
  readonly codes: readonly number[];
  /** The command that has to be printed as what helps, where only one is right. */
  readonly fix?: string;
}

type Mistake = (spec: CommandSpec) => fc.Arbitrary<readonly string[]> | undefined;

const optionsOf = (spec: CommandSpec) => Object.entries<OptionSpec<unknown>>(spec.options ?? {});
const long = ({ flags }: OptionSpec<unknown>) =>
  /--?[\w-]+(?=$| )/g.exec(flags.split(", ").at(-1) ?? "")?.[0] ?? "";
const takesValue = ({ flags }: OptionSpec<unknown>) => flags.includes("<");
const parameters = (spec: CommandSpec) => spec.usage.split(" ").filter((word) => /^[<[]/.test(word));

/** The command with every argument and every option that it needs, all of them plausible. */
function complete(spec: CommandSpec, but: { argument?: number; option?: string } = {}): string[] {
  const args = parameters(spec).flatMap((word, at) =>
    at === but.argument || word.startsWith("[") ? [] : ["something"],
  );
  const needed = optionsOf(spec).filter(
    ([name, option]) => option.isRequired === true && name !== but.option,
  );
  return [
    ...nameOf(spec.usage).split(" "),
    ...needed.flatMap(([, option]) => [long(option), "something"]),
    ...args,
  ];
}

function fromOptions(
  spec: CommandSpec,
  fits: (option: OptionSpec<unknown>) => boolean,
  wordsFor: (option: OptionSpec<unknown>, name: string) => readonly string[],
): fc.Arbitrary<readonly string[]> | undefined {
  const fitting = optionsOf(spec).filter(([, option]) => fits(option));
  if (fitting.length === 0) return undefined;
  return fc.constantFrom(...fitting).map(([name, option]) => wordsFor(option, name));
}

const isVariadic = (spec: CommandSpec) => spec.usage.includes("...");
const sameParser = (one: OptionSpec<unknown>, other: OptionSpec<unknown>) =>
  String(one.parse) === String(other.parse);
const isDuration = (option: OptionSpec<unknown>) => sameParser(option, duration("", ""));
const isWhole = (option: OptionSpec<unknown>) => sameParser(option, whole("", "", { to: 1 }));
const typo = fc.constantFrom("x", "--", "2 weeks", "-1", "1e9999", "٣", "5 m m", "0x10", "99999999999");

const mistakes: Readonly<Record<string, Mistake>> = {
  "unknown option": (spec) =>
    fc.constantFrom("--no-such", "-z", "--jsno", "--dry").map((option) => [...complete(spec), option]),
  "missing argument": (spec) => {
    const at = parameters(spec).findIndex((word) => word.startsWith("<"));
    return at < 0 ? undefined : fc.constant(complete(spec, { argument: at }));
  },
  "too many arguments": (spec) =>
    isVariadic(spec) ? undefined : fc.constant([...complete(spec), ...Array(5).fill("more")]),
  "blank argument": (spec) => {
    if (isVariadic(spec) || parameters(spec).length === 0) return undefined;
    return fc.constant([
      ...complete(spec, { argument: 0 }),
      " ",
      ...parameters(spec)
        .slice(1)
        .map(() => "x"),
    ]);
  },
  "missing value": (spec) => fromOptions(spec, takesValue, (option) => [...complete(spec), long(option)]),
  "missing option": (spec) =>
    fromOptions(
      spec,
      ({ isRequired }) => isRequired === true,
      (_, option) => complete(spec, { option }),
    ),
  "not a choice": (spec) =>
    fromOptions(
      spec,
      ({ choices }) => choices !== undefined,
      (option) => [...complete(spec), long(option), "another"],
    ),
  "not a duration": (spec) => valuesFor(spec, isDuration),
  "not a number": (spec) => valuesFor(spec, isWhole),
  "options that exclude each other": (spec) =>
    fromOptions(
      spec,
      ({ conflicts = [] }) => conflicts.length > 0,
      (option) => {
        const other = spec.options?.[option.conflicts?.[0] ?? ""];
        return [...complete(spec), ...given(option), ...(other === undefined ? [] : given(other))];
      },
    ),
};

function valuesFor(spec: CommandSpec, fits: (option: OptionSpec<unknown>) => boolean) {
  const [option] = optionsOf(spec).flatMap(([, option]) => (fits(option) ? [option] : []));
  return option && typo.map((value) => [...complete(spec), `${long(option)}=${value}`]);
}

function given(option: OptionSpec<unknown>): string[] {
  if (!takesValue(option)) return [long(option)];
  return [long(option), isDuration(option) ? "5m" : option.flags.includes("time") ? "2h" : "something"];
}

const inCommands = Object.entries(mistakes).flatMap(([kind, mistake]) =>
  commands.flatMap((spec): fc.Arbitrary<WrongCall>[] => {
    const words = mistake(spec);
    const fix = `sheaf ${nameOf(spec.usage)} --help`;
    return words === undefined ? [] : [words.map((words) => ({ kind, words, codes: [2], fix }))];
  }),
);

/** Names of commands with a letter too many, and groups without one of theirs. */
const misspelt = fc
  .tuple(fc.constantFrom(...commandWords), fc.constantFrom("x", "q"), fc.boolean())
  .map(([name, letter, alone]): WrongCall => {
    const [first = "", second] = name.split(" ");
    // plan is a command too, and takes what it does not know as a file.
    if (second === undefined || first === "plan") {
      return { kind: "unknown command", words: [`${first}${letter}`], codes: [2], fix: "sheaf --help" };
    }
    const words = alone ? [first] : [first, `${second}${letter}`];
    return { kind: "unknown command", words, codes: [2], fix: `sheaf ${first} --help` };
  });

/** Command lines that no command can understand. */
export const wrongWords: fc.Arbitrary<WrongCall> = fc.oneof(
  { weight: 19, arbitrary: fc.constantFrom(...inCommands).chain((call) => call) },
  { weight: 1, arbitrary: misspelt },
);

const nonsense = fc.oneof(
  fc.constantFrom(
    "../../etc",
    "no/such/file",
    "KAI-0",
    "secondary-zz",
    "HEAD~999",
    "a\nb",
    "\u001B[31m",
    "🦑",
    "%s",
  ),
  fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).map((text) => `§${text.replaceAll("\0", "")}`),
  fc.constant("x".repeat(5_000)),
);

/** Right in form, with arguments that name nothing. */
export const wrongMeaning: fc.Arbitrary<WrongCall> = fc
  .tuple(
    // A ref that nobody guards is free, a series that nobody has used is a new one, and a program's hook lets pass what it
    // does not know.
    fc.constantFrom(
      ...commands.filter(
        (spec) =>
          parameters(spec).length > 0 &&
          !["hooks judge-push", "number next", "agent-hook"].includes(nameOf(spec.usage)),
      ),
    ),
    fc.array(nonsense, { minLength: 4, maxLength: 4 }),
  )
  .map(([spec, values]): WrongCall => {
    const args = parameters(spec).map((_, at) => values[at] ?? "x");
    const words = [...complete({ ...spec, usage: nameOf(spec.usage) }), "--", ...args];
    return { kind: "names nothing", words, codes: [1, 2, 3, 5, 7] };
  });
