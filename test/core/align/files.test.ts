import { expect, test } from "vitest";
import type { AgentId, FeatureId, RepoPath } from "../../../src/core/ids.ts";
import { align, found, inShort, named, specsOf } from "../../support/specs.ts";

const tree = "```\nutils/\n├── log.py      # NEW: a handler\n└── other.py    # add a method\n```\n";

test.each([
  ["a tree", tree, "file utils/log.py [creates]"],
  ["a tree with bars", "```\nsrc\n|-- a/\n|   |-- b.ts (new)\n```\n", "file a/b.ts [creates]"],
  ["a list of new files", "## New files\n\n- `src/a.ts`: the start\n", "file src/a.ts [creates]"],
  ["a list behind a label", "Files to create:\n\n1. src/a.ts\n", "file src/a.ts [creates]"],
  ["a table", "| File | Action |\n|---|---|\n| `src/a.ts` | **New** |\n", "file src/a.ts [creates]"],
  ["a verb", "- Create the file `src/a.ts`\n", "file src/a.ts [creates]"],
  ["a mark", "- `src/a.ts` (new)\n", "file src/a.ts [creates]"],
])("%s says what is created", (_, text, expected) => {
  expect(named(text)).toContain(expected);
});

test.each([
  ["adds something", "| File | Change |\n|---|---|\n| `lib/command.js` | Add method `x()` |\n"],
  ["denies it", "- Create no `src/a.ts`\n"],
  ["extends what is there", "- `src/a.ts` (new tests in the existing file)\n"],
  ["names a folder", "- Create `src/`\n"],
])("nothing is created where a line %s", (_, text) => {
  expect(named(text).filter((name) => name.includes("creates"))).toEqual([]);
});

test("two features that create one file are a finding, unless the manifest shares it", () => {
  const list = "- Create `utils/log.py`\n";
  expect(found("file-created-twice", tree, list)).toEqual([
    "high file-created-twice utils/log.py [1:3 ├── log.py # NEW: a handler; 2:1 - Create `utils/log.py`]",
  ]);
  const { findings } = align(specsOf(tree, list), { isShared: (path) => path === "utils/log.py" });
  expect(findings.map(inShort)).toEqual([]);
});

test("two numbered files of a folder must not have the same number", () => {
  const [a, b] = ["Adds `db/0042_users.sql`\n", "Adds `db/0042_orders.sql`\n"];
  expect(found("number-used-twice", a, b)).toEqual([
    "high number-used-twice db/0042 [1:1 Adds `db/0042_users.sql`; 2:1 Adds `db/0042_orders.sql`]",
  ]);
  for (const other of [
    "`db/0043_x.sql`\n",
    "`adr/0042_x.sql`\n",
    "`db/0042_*.sql`\n",
    "`db/0042-01-02.sql`\n",
    a,
  ])
    expect(found("number-used-twice", a, other)).toEqual([]);
  expect(found("number-used-twice", a + b)).toEqual([]);
});

test("new files of two branches count too, whether or not a spec names them", () => {
  const added = ["db/0042_users.sql", "db/0042_orders.sql"].map((path, at) => ({
    feature: ["feature_01_one", "feature_02_two"][at] as FeatureId,
    owner: "primary" as AgentId,
    path: path as RepoPath,
  }));
  const findings = (...files: typeof added) =>
    align(specsOf("Text.\n", "Adds `db/0042_orders.sql`\n"), { added: files }).findings.map(inShort);
  const finding = "high number-used-twice db/0042 [1:1 db/0042_users.sql; 2:1 Adds `db/0042_orders.sql`]";
  expect(findings(...added.slice(0, 1))).toEqual([finding]);
  expect(findings(...added)).toEqual([finding]);
  expect(findings(...added.slice(1))).toEqual([]);
});
