import { expect, test } from "vitest";
import { stackEdits, type Branches, type Edits } from "../support/stacked-work.ts";

const text = "# Log\n\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
const log = { "docs/log.md": text };
const binary = (last: number) => new Uint8Array([0, 1, 2, last]);
const submodule = (digit: string) => ({ submodule: digit.repeat(40) });
const moved = { from: "docs/log.md" };

/** What it is, the base, who does what, and what becomes of it. */
type Row = readonly [string, Edits, Branches, ...Expected];
/** The files, where nothing is open, and the conflicts. */
type Expected = readonly [Record<string, string> | undefined, readonly string[]];

const rows: readonly Row[] = [
  [
    "what both append goes where the epic branch renamed the file to",
    log,
    {
      epic: { "docs/new.md": moved },
      a: { "docs/log.md": `${text}from a\n` },
      b: { "docs/log.md": `${text}from b\n` },
    },
    { "docs/new.md": `100644 ${text}from a\n\nfrom b` },
    [],
  ],
  [
    "an edit that clashes with one at the new name is a conflict there, not a text with markers",
    log,
    {
      epic: { "docs/new.md": [moved, text.replace("five", "FIVE")] },
      a: { "docs/log.md": text.replace("five", "cinq") },
    },
    undefined,
    ["docs/new.md: skeleton"],
  ],
  [
    "the same where the agent renamed it",
    log,
    {
      epic: { "docs/log.md": text.replace("five", "FIVE") },
      a: { "docs/new.md": [moved, text.replace("five", "cinq")] },
    },
    undefined,
    ["docs/new.md: skeleton"],
  ],
  [
    "two agents rename it alike, and the epic branch's edit comes along",
    log,
    {
      epic: { "docs/log.md": text.replace("nine", "neuf") },
      a: { "docs/new.md": moved },
      b: { "docs/new.md": moved },
    },
    { "docs/new.md": `100644 ${text.replace("nine\n", "neuf")}` },
    [],
  ],
  [
    "two agents rename it alike, and one of them appends",
    log,
    { a: { "docs/new.md": moved }, b: { "docs/new.md": [moved, `${text}from b\n`] } },
    { "docs/new.md": `100644 ${text}from b` },
    [],
  ],
  [
    "one renames and one edits",
    log,
    { a: { "docs/new.md": moved }, b: { "docs/log.md": `${text}from b\n` } },
    undefined,
    ["docs/log.md: delete/edit"],
  ],
  [
    "two agents rename it differently",
    log,
    { a: { "docs/old.md": moved }, b: { "docs/new.md": moved } },
    undefined,
    ["docs/new.md: rename"],
  ],
  [
    "an agent and the epic branch rename it differently",
    log,
    { epic: { "docs/new.md": moved }, a: { "docs/old.md": moved } },
    undefined,
    ["docs/old.md: rename"],
  ],
  [
    "the epic branch deletes what an agent renamed",
    log,
    { epic: { "docs/log.md": undefined }, a: { "docs/old.md": moved } },
    undefined,
    ["docs/old.md: delete/edit"],
  ],
  [
    "the epic branch renames what an agent deleted",
    log,
    { epic: { "docs/old.md": moved }, a: { "docs/log.md": undefined } },
    undefined,
    ["docs/old.md: delete/edit"],
  ],
  [
    "a new file stays where its authors put it, though the folder was renamed",
    { "docs/d/1.md": text, "docs/d/2.md": `${text}2\n` },
    {
      epic: { "docs/e/1.md": { from: "docs/d/1.md" }, "docs/e/2.md": { from: "docs/d/2.md" } },
      a: { "docs/d/n.md": "- a\n" },
      b: { "docs/d/n.md": "- b\n" },
    },
    {
      "docs/d/n.md": "100644 - a\n- b",
      "docs/e/1.md": `100644 ${text.trimEnd()}`,
      "docs/e/2.md": `100644 ${text}2`,
    },
    [],
  ],
  [
    "one deletes and one edits",
    log,
    { a: { "docs/log.md": undefined }, b: { "docs/log.md": `${text}b\n` } },
    undefined,
    ["docs/log.md: delete/edit"],
  ],
  ["both delete", log, { a: { "docs/log.md": undefined }, b: { "docs/log.md": undefined } }, {}, []],
  [
    "one makes it executable and one edits it",
    log,
    { a: { "docs/log.md": { mode: "755" } }, b: { "docs/log.md": `${text}b\n` } },
    { "docs/log.md": `100755 ${text}b` },
    [],
  ],
  [
    "the epic branch made it executable, and an agent's edit touches another",
    log,
    {
      epic: { "docs/log.md": [`${text}- e\n`, { mode: "755" }] },
      a: { "docs/log.md": `${text}- a\n` },
      b: {},
    },
    { "docs/log.md": `100755 ${text}- a\n- e` },
    [],
  ],
  [
    "one makes a binary file executable and one writes it",
    { "docs/x.bin": binary(1) },
    { a: { "docs/x.bin": { mode: "755" } }, b: { "docs/x.bin": binary(3) } },
    { "docs/x.bin": "100755 \0\u0001\u0002\u0003" },
    [],
  ],
  [
    "both write a binary file",
    { "docs/x.bin": binary(1) },
    { a: { "docs/x.bin": binary(2) }, b: { "docs/x.bin": binary(3) } },
    undefined,
    ["docs/x.bin: binary"],
  ],
  [
    "both write the same binary file",
    { "docs/x.bin": binary(1) },
    { a: { "docs/x.bin": binary(2) }, b: { "docs/x.bin": binary(2) } },
    { "docs/x.bin": "100644 \0\u0001\u0002\u0002" },
    [],
  ],
  [
    "one makes it a link and one edits it",
    log,
    { a: { "docs/log.md": { link: "x" } }, b: { "docs/log.md": `${text}b\n` } },
    undefined,
    ["docs/log.md: binary"],
  ],
  [
    "the epic branch made it a link, and an agent edits it",
    log,
    { epic: { "docs/log.md": { link: "x" } }, a: { "docs/log.md": `${text}a\n` } },
    undefined,
    ["docs/log.md: binary"],
  ],
  [
    "two links to different targets",
    {},
    { a: { "docs/log.md": { link: "x" } }, b: { "docs/log.md": { link: "y" } } },
    undefined,
    ["docs/log.md: binary"],
  ],
  [
    "a submodule is moved to two commits",
    { "docs/s": submodule("1") },
    { a: { "docs/s": submodule("2") }, b: { "docs/s": submodule("3") } },
    undefined,
    ["docs/s: binary"],
  ],
  [
    "a submodule is moved to one commit by both",
    { "docs/s": submodule("1") },
    { a: { "docs/s": submodule("2") }, b: { "docs/s": submodule("2") } },
    { "docs/s": `160000 ${"2".repeat(40)}` },
    [],
  ],
  [
    "one adds a file where another needs a folder",
    {},
    { a: { "docs/x": "file\n" }, b: { "docs/x/y": "inside\n", "docs/x/z": "inside\n" } },
    undefined,
    ["docs/x: file/directory"],
  ],
  [
    "an agent adds a folder where the epic branch has a file",
    {},
    { epic: { "docs/x": "file\n" }, a: { "docs/x/y": "inside\n" } },
    undefined,
    ["docs/x: file/directory"],
  ],
  [
    "an agent adds a file where the epic branch has a folder",
    {},
    { epic: { "docs/x/y": "inside\n" }, a: { "docs/x": "file\n" } },
    undefined,
    ["docs/x: file/directory"],
  ],
];

test.each(rows)("%s", async (_, base, branches, ...expected) => {
  const [files, conflicts] = expected;
  const stacked = await stackEdits(base, branches);
  expect(stacked).toEqual({ files: files ?? stacked.files, conflicts });
  const { a = {}, b = {}, ...rest } = branches;
  const other = await stackEdits(base, { ...rest, a: b, b: a });
  // Of a rename it is the later agent's name that is asked about.
  const told = other.conflicts.map((conflict) => conflict.replace(/^.*: rename$/, conflicts[0] ?? ""));
  expect({ ...other, conflicts: told }).toEqual({ files: files ?? other.files, conflicts });
});
