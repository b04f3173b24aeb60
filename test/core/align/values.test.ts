import { describe, expect, test } from "vitest";
import { found, named } from "../../support/specs.ts";

const table = (value: string, column = "Default") =>
  `| Flag | ${column} |\n|---|---|\n| \`--limit\` | ${value} |\n`;
const yaml = (lead: string, value: string) =>
  `${lead}\n\n\`\`\`yaml\nlimits:\n  max_size: ${value}\n\`\`\`\n`;

describe("what a spec states", () => {
  test.each([
    ["a table", table("50"), "flag --limit [default 50]"],
    [
      "the new one of two columns",
      "| Flag | Old default | New default |\n|---|---|---|\n| `--limit` | 5 | 6 |\n",
      "flag --limit [default 6]",
    ],
    ["a flag with its argument", table("3").replace("--limit", "--limit N"), "flag --limit [default 3]"],
    ["brackets behind the name", "- `--limit` (default: 50)\n", "flag --limit [default 50]"],
    ["a sentence", "`--limit` defaults to 50.\n", "flag --limit [default 50]"],
    ["a label below an item", "- `--limit N`\n  - Default: 50 (rows)\n", "flag --limit [default 50]"],
    ["a label below a heading", "### `--limit`\n\n**Default:** `50`\n", "flag --limit [default 50]"],
    [
      "argparse",
      '```py\nparser.add_argument(\n    "--limit",\n    default=50,\n)\n```\n',
      "flag --limit [default 50]",
    ],
    ["yargs", '```js\n.option(\n  "--limit", {\n  default: 50 })\n```\n', "flag --limit [default 50]"],
    ["a block of defaults", yaml("The defaults:", "3 # rows"), "key limits.max_size [default 3]"],
  ])("in %s", (_, text, expected) => {
    expect(named(text)).toContain(expected);
  });

  test.each([
    ["a reference", table("See Req 2")],
    ["a sentence in a table", table("the same as in feature 2")],
    ["nothing", table("—")],
    ["a column of old defaults", table("50", "Old default")],
    ["what was", "`--limit` had the default 50, `--limit` was default 50\n"],
    ["what is not", "not `--limit` (default: 50)\n"],
    ["another sentence's", "`--limit` is new. The default: 50\n"],
    ["what is out of scope", "## Out of Scope\n\n- `--limit` (default: 50)\n"],
    ["an example", yaml("For example:", "3")],
    ["code of before", 'Before:\n\n```py\nadd_argument("--limit", default=5)\n```\n'],
    ["words in a string", "```py\nadd_argument('--limit', help='rows (default: all)')\n```\n"],
  ])("not %s", (_, text) => {
    expect(named(text).filter((name) => name.includes("[default"))).toEqual([]);
  });
});

describe("two values of one name", () => {
  test("in a table and in code", () => {
    const code = '```python\nadd_argument("--limit", default=20)\n```\n';
    expect(found("two-values", table("50"), code)).toEqual([
      'high two-values --limit default [1:3 | `--limit` | 50 |; 2:2 add_argument("--limit", default=20)]',
    ]);
  });

  test.each([
    ["spellings of one value", "`true`", "on"],
    ["quotes", "`'INFO'`", "INFO"],
    ["numbers of which one has no unit", "30", "30 s"],
    ["numbers in two units", "2 min", "120 s"],
    ["unit names", "30 seconds", "30s"],
    ["units that differ", "5 milliseconds", "6 minutes"],
  ])("not %s", (_, a, b) => {
    expect(found("two-values", table(a), table(b))).toEqual([]);
  });

  test("not where a spec says both, nor where every feature has its own", () => {
    expect(found("two-values", table("1") + table("2"), table("2"))).toEqual([]);
    expect(found("two-values", table("1"), table("2"), table("3"))).toEqual([]);
    expect(found("two-values", table("1"), table("2"), table("2"))).toHaveLength(1);
  });

  test("a name belongs to the command, or a plain field to the heading, that it stands under", () => {
    const under = (heading: string, text: string) => `## ${heading}\n\n${text}`;
    expect(found("two-values", under("`app run`", table("1")), under("`app test`", table("2")))).toEqual([]);
    expect(found("two-values", under("`app run`", table("1")), under("Options", table("2")))).toHaveLength(1);
    const field = (value: string) => `| Field | Default |\n|---|---|\n| id | ${value} |\n`;
    expect(found("two-values", under("User", field("1")), under("Order", field("2")))).toEqual([]);
    expect(found("two-values", under("User", field("1")), under("User", field("2")))).toHaveLength(1);
  });
});
