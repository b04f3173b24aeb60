import { expect, test } from "vitest";
import { commitFault, treeFault, treeRows } from "../../../src/core/judge/object-fault.ts";

const id = "0123456789".repeat(4);
const person = "A <a@example.com> 1768478400 +0000";
const commit = (parts: {
  tree?: string;
  parent?: string;
  author?: string;
  committer?: string;
  more?: string;
}) => {
  const lines = [
    `tree ${parts.tree ?? id}`,
    ...(parts.parent === undefined ? [] : [`parent ${parts.parent}`]),
    `author ${parts.author ?? person}`,
    `committer ${parts.committer ?? person}`,
  ];
  return commitFault(Buffer.from(`${lines.join("\n")}\n${parts.more ?? ""}\nwords\0\n`));
};

test.each<[string, Parameters<typeof commit>[0], string | undefined]>([
  ["as git makes it", {}, undefined],
  ["with parents", { parent: `${id}\nparent ${id}` }, undefined],
  ["with an encoding and a signature", { more: "encoding x\ngpgsig y\n z\n" }, undefined],
  ["without a name", { author: "<> 1 +0000" }, undefined],
  ["of 1970", { author: "A <a> 0 +0000" }, undefined],
  ["a tree that is no id", { tree: "x" }, "names no tree"],
  ["a parent that is no id", { parent: "x" }, "names a parent that is no id"],
  [
    "beyond the calendar",
    { committer: "A <a> 8640000000001 +0000" },
    "has a date that no calendar has: 8640000000001",
  ],
  ["a negative date", { author: "A <a> -1 +0000" }, "has a date that no calendar has: -1"],
  ["no date", { author: "A <a>" }, "has an author line without name, address and date"],
  [
    "a zone of five digits",
    { committer: "A <a> 1 +00000" },
    "has a committer line without name, address and date",
  ],
  ["a NUL", { author: `A\0 ${person}` }, "has a NUL byte in its header"],
  ["two authors", { author: `${person}\nauthor ${person}` }, "has no committer"],
])("a commit %s", (_, parts, fault) => {
  expect(commit(parts)).toBe(fault);
});

test.each(["", "\n\nwords", "author A", `tree ${id}`])("%j is no commit", (text) => {
  expect(commitFault(Buffer.from(text))).toMatch(/^(?:names no tree|has no author)$/);
});

type Entry = [mode: string, name: string, oid?: string];

const tree = (...entries: readonly Entry[]) =>
  treeRows(
    Buffer.concat(
      entries.map(([mode, name, oid = id]) =>
        Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]),
      ),
    ),
    20,
  );

test.each<[string, Entry[], string | undefined]>([
  [
    "as git makes it",
    [
      ["100644", "a"],
      ["120000", "b.c"],
      ["40000", "b"],
      ["160000", "d"],
    ],
    undefined,
  ],
  [
    "sorted as git sorts folders",
    [
      ["100644", "a-b"],
      ["40000", "a"],
      ["100644", "a0"],
    ],
    undefined,
  ],
  [
    "names that only look like .git",
    [
      ["100644", ".gitignore"],
      ["100644", "git"],
    ],
    undefined,
  ],
  ["an empty name", [["100644", ""]], 'has an entry that git never checks out: ""'],
  ["a part ..", [["40000", ".."]], 'has an entry that git never checks out: ".."'],
  ["a slash", [["100644", "a/b"]], 'has an entry that git never checks out: "a/b"'],
  [
    "a part .git in another case",
    [["40000", ".GiT . "]],
    'has an entry that git never checks out: ".GiT . "',
  ],
  ["a part git~1", [["40000", "git~1"]], 'has an entry that git never checks out: "git~1"'],
  [
    "a name twice",
    [
      ["100644", "a"],
      ["100644", "a"],
    ],
    'has an entry twice: "a"',
  ],
  [
    "a file and a folder of one name",
    [
      ["100644", "a"],
      ["100644", "a-"],
      ["40000", "a"],
    ],
    'has an entry twice: "a"',
  ],
  [
    "no order",
    [
      ["100644", "b"],
      ["100644", "a"],
    ],
    'has its entries out of order: "a"',
  ],
  ["a mode as old tools wrote it", [["040000", "a"]], undefined],
  ["an odd mode", [["777777", "a"]], 'has an entry of a mode that git does not know: "a"'],
  ["an id of zeros", [["100644", "a", "0".repeat(40)]], 'has an entry that names no object: "a"'],
  [
    "a long name",
    [["100644", "n".repeat(256)]],
    `has a name that is too long for a file system: "${"n".repeat(60)}"`,
  ],
])("a tree with %s", (_, entries, fault) => {
  expect(treeFault(tree(...entries) ?? [])).toBe(fault);
});

test.each(["100644", "100644 a", "100644 a\0short"])("a tree that ends in %j has no rows", (text) => {
  expect(treeRows(Buffer.from(text), 20)).toBeUndefined();
});
