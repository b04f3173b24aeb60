import { expect, test } from "vitest";
import { mergeSectioned } from "../../../src/core/merge/merge-sectioned.ts";
import type { Holder, MergeRules } from "../../../src/core/merge/rules.ts";
import type { ThreeWay } from "../../../src/core/lines/three-way.ts";
import { rulesFor } from "../../support/merge-team.ts";

const section = (name: string, ...body: string[]): string =>
  [`<!-- BEGIN ${name} -->`, ...body, `<!-- END ${name} -->`, ""].join("\n");

/** A document of the usual shape: a heading, sections between rules, a closing line. */
const page = (...sections: string[]): string =>
  ["# Epic\n", ...sections.map((text) => `${text}\n---\n`), "The end.\n"].join("\n");

const base = page(section("A", "a"), section("B", "b"), section("D", "one", "two", "three", "four"));

function merge(versions: Partial<ThreeWay<string>>, agent: string, extra: Partial<MergeRules> = {}) {
  return mergeSectioned({ base, ours: base, theirs: base, ...versions, rules: rulesFor(agent, extra) });
}

/** What became of the sections that something became of. */
function actions(merged: ReturnType<typeof merge>): Record<string, string> {
  const told = merged.sections.filter(({ action }) => action !== "nothing-new");
  return Object.fromEntries(told.map(({ section, action }) => [section, action]));
}

const edit = (text: string, from: string, to: string): string => text.replace(from, to);

test("an owner's text is taken, and the text that it replaces is reported", () => {
  const theirs = edit(base, "\na\n", "\na, by its owner\n");
  expect(merge({ theirs }, "secondary-a")).toMatchObject({ kind: "merged", text: theirs, rejected: [] });
  const ours = edit(base, "\na\n", "\na, by the coordinator\n");
  const both = merge({ ours, theirs }, "secondary-a");
  expect(both).toMatchObject({ kind: "merged", text: theirs });
  expect(actions(both)).toEqual({ A: "owner-wins" });
  expect(both.rejected).toEqual([
    {
      from: "integration",
      what: "body",
      section: "A",
      action: "owner-wins",
      before: "a, by its owner\n",
      after: "a, by the coordinator\n",
      line: 4,
    },
  ]);
});

test("a stranger's text is kept out and reported, next to the stranger's own", () => {
  const theirs = edit(edit(base, "\na\n", "\nmine now\n"), "\nb\n", "\nb2\n");
  const merged = merge({ theirs }, "secondary-b");
  expect(merged).toMatchObject({ kind: "merged", text: edit(base, "\nb\n", "\nb2\n") });
  expect(actions(merged)).toEqual({ A: "trespass-rejected", B: "merged" });
  expect(merged.rejected).toMatchObject([{ from: "tip", section: "A", before: "a\n", after: "mine now\n" }]);
});

test("what both sides have is no trespass", () => {
  const both = edit(base, "\na\n", "\nsame\n");
  expect(actions(merge({ ours: both, theirs: both }, "secondary-b"))).toEqual({});
});

test("the coordinator may edit any section that its owner left alone", () => {
  const theirs = edit(base, "\na\n", "\na!\n");
  const merged = merge({ theirs }, "primary");
  expect(merged).toMatchObject({ kind: "merged", text: theirs });
  expect(actions(merged)).toEqual({ A: "coordinator-edit" });
  const ours = edit(base, "\na\n", "\nowner's\n");
  expect(merge({ ours, theirs }, "primary")).toMatchObject({ kind: "merged", text: ours });
});

test("shared bodies merge line by line, and conflict inside their markers only", () => {
  const ours = edit(base, "one\n", "ONE\n");
  const clean = merge({ ours, theirs: edit(base, "four\n", "FOUR\n") }, "secondary-a");
  expect(clean).toMatchObject({ kind: "merged", text: edit(ours, "four\n", "FOUR\n") });
  const theirs = edit(edit(base, "one\n", "1\n"), "\na\n", "\na2\n");
  const merged = merge({ ours, theirs }, "secondary-a");
  expect(actions(merged)).toEqual({ A: "merged", D: "held-conflict" });
  if (merged.kind !== "conflict") throw new Error("no conflict");
  expect(merged.conflicts).toEqual([
    {
      code: "section",
      section: "D",
      lines: { from: 16, to: 22 },
      versions: { base: "one\n", ours: "ONE\n", theirs: "1\n" },
      message: 'section "D" was changed differently on both sides',
    },
  ]);
  expect(merged.text).toBe(
    edit(
      edit(base, "\na\n", "\na2\n"),
      "one\n",
      "<<<<<<< integration\nONE\n||||||| base\none\n=======\n1\n>>>>>>> secondary-a\n",
    ),
  );
});

test("structure in shared bodies is the caller's to merge", () => {
  const ours = edit(base, "one\n", "ONE\n");
  const theirs = edit(base, "one\n", "1\n");
  const mergeText = () => ({ kind: "clean", text: "resolved\n" }) as const;
  const merged = merge({ ours, theirs }, "secondary-a", { mergeText });
  expect(merged).toMatchObject({ kind: "merged", text: edit(base, "one\ntwo\nthree\nfour\n", "resolved\n") });
});

test("text between sections is the coordinator's unless it is shared", () => {
  const theirs = edit(base, "The end.\n", "The end.\nReally.\n");
  const refused = merge({ theirs }, "secondary-a");
  expect(refused).toMatchObject({ kind: "merged", text: base });
  expect(refused.rejected).toEqual([
    { from: "tip", what: "skeleton", action: "trespass-rejected", before: "", after: "Really.\n", line: 25 },
  ]);
  expect(merge({ theirs }, "secondary-a", { skeleton: "shared" })).toMatchObject({ text: theirs });
  expect(merge({ theirs }, "primary")).toMatchObject({ text: theirs });
  const ours = edit(base, "The end.", "The very end.");
  expect(merge({ ours, theirs: edit(base, "The end.", "End.") }, "primary")).toMatchObject({
    kind: "conflict",
    conflicts: [
      { code: "skeleton", message: "the text between sections was changed differently on both sides" },
    ],
  });
});

test.each(["coordinator", "shared"] as const)(
  "a section that a stranger deletes comes back where it was, with its separators; skeleton: %s",
  (skeleton) => {
    for (const name of ["A", "B", "D"]) {
      const text = section(name, ...(name === "D" ? ["one", "two", "three", "four"] : [name.toLowerCase()]));
      for (const gone of [`${text}\n---\n\n`, text]) {
        const rules: Partial<MergeRules> = { ownerOf: () => "primary" as Holder, skeleton };
        const merged = merge({ theirs: edit(base, gone, "") }, "secondary-c", rules);
        expect(merged).toMatchObject({ kind: "merged", text: base });
        expect(actions(merged)).toEqual({ [name]: "trespass-rejected" });
      }
    }
  },
);

test("an owner may delete its section, and brings it back by editing it", () => {
  const without = edit(base, `${section("A", "a")}\n---\n\n`, "");
  const deleted = merge({ theirs: without }, "secondary-a");
  expect(deleted).toMatchObject({ kind: "merged", text: without });
  expect(actions(deleted)).toEqual({ A: "deleted" });
  const theirs = edit(base, "\na\n", "\na2\n");
  const restored = merge({ ours: without, theirs }, "secondary-a");
  expect(restored).toMatchObject({ kind: "merged", text: theirs });
  expect(actions(restored)).toEqual({ A: "owner-wins" });
});

test("deleting a shared section that the other side edits is a conflict, shown inside the section", () => {
  const ours = edit(base, `${section("D", "one", "two", "three", "four")}\n---\n\n`, "");
  const theirs = edit(base, "one\n", "ONE\n");
  const merged = merge({ ours, theirs }, "secondary-a");
  expect(merged).toMatchObject({ kind: "conflict", conflicts: [{ code: "delete/edit", section: "D" }] });
  expect(merged.kind === "conflict" && merged.text).toContain(
    "<!-- BEGIN D -->\n<<<<<<< integration\n|||||||",
  );
});

test("agents that add their sections at one place stand there in the order of the roster", () => {
  const empty = "# Epic\n";
  const add = (name: string) => `${empty}\n---\n\n${section(name, name)}`;
  const orders = [
    ["secondary-a", "secondary-b", "secondary-c"],
    ["secondary-c", "secondary-b", "secondary-a"],
    ["secondary-b", "secondary-c", "secondary-a"],
  ];
  for (const order of orders) {
    let ours = empty;
    for (const agent of order) {
      const theirs = add(`NEW-${agent.slice(-1).toUpperCase()}`);
      const merged = merge({ base: empty, ours, theirs }, agent);
      if (merged.kind === "conflict") throw new Error(JSON.stringify(merged.conflicts));
      ours = merged.text;
    }
    expect(ours).toBe(
      ["# Epic\n", section("NEW-A", "NEW-A"), section("NEW-B", "NEW-B"), section("NEW-C", "NEW-C")].join(
        "\n---\n\n",
      ),
    );
  }
});

test("a section that both sides add merges from nothing", () => {
  const ours = `${base}\n${section("D2", "x", "ours")}`;
  const theirs = `${base}\n${section("D2", "x", "theirs")}`;
  const merged = merge({ ours, theirs }, "primary");
  expect(merged).toMatchObject({ kind: "conflict", conflicts: [{ code: "add/add", section: "D2" }] });
  expect(merge({ ours, theirs: ours }, "primary")).toMatchObject({ kind: "merged", text: ours });
});

test("a move and an edit of one section both apply", () => {
  const a = `${section("A", "a")}\n---\n\n`;
  const moved = edit(edit(base, a, ""), "The end.", `${a}The end.`);
  const theirs = edit(base, "\na\n", "\na2\n");
  expect(merge({ ours: moved, theirs }, "secondary-a")).toMatchObject({
    kind: "merged",
    text: edit(moved, "\na\n", "\na2\n"),
  });
  const refused = merge({ theirs: moved }, "secondary-a");
  expect(refused).toMatchObject({ kind: "merged", text: base });
  expect(refused.rejected).toEqual([
    { from: "tip", what: "place", section: "A", action: "trespass-rejected" },
  ]);
});

test("a section that both sides moved differently keeps its place and is reported", () => {
  const a = `${section("A", "a")}\n---\n\n`;
  const b = `${section("B", "b")}\n---\n\n`;
  const ours = edit(edit(base, a, ""), b, `${b}${a}`);
  const theirs = edit(edit(base, a, ""), "The end.", `${a}The end.`);
  expect(merge({ ours, theirs }, "primary")).toMatchObject({
    kind: "conflict",
    text: base,
    conflicts: [{ code: "order", section: "A" }],
  });
});

test("damage in the tip refuses the tip", () => {
  const theirs = edit(base, "<!-- END A -->\n", "");
  expect(merge({ theirs }, "secondary-a")).toMatchObject({
    kind: "conflict",
    conflicts: [{ code: "markers-damaged" }],
    damage: { version: "theirs", faults: [{ code: "unclosed-section", line: 3, section: "A" }] },
  });
  const leftover = edit(base, "\na\n", "\n<<<<<<< ours\na\n");
  expect(merge({ theirs: leftover }, "secondary-a")).toMatchObject({
    conflicts: [{ code: "leftover-markers" }],
  });
});

test("damage in the base makes it a merge of lines, and the result says so", () => {
  const damaged = edit(base, "<!-- END A -->\n", "");
  const theirs = edit(damaged, "four\n", "FOUR\n");
  const merged = merge({ base: damaged, ours: edit(damaged, "# Epic", "# An epic"), theirs }, "secondary-b");
  expect(merged).toMatchObject({
    kind: "merged",
    mode: "lines",
    text: edit(theirs, "# Epic", "# An epic"),
    damage: { version: "base" },
  });
});

test("a repaired document takes what was written before the repair", () => {
  const damaged = edit(base, "<!-- END A -->\n", "");
  const merged = merge(
    { base: damaged, ours: base, theirs: edit(damaged, "four\n", "FOUR\n") },
    "secondary-b",
  );
  expect(merged).toMatchObject({ kind: "merged", mode: "lines", text: edit(base, "four\n", "FOUR\n") });
});

test("terminators, byte order mark and final newline are bits of their own", () => {
  const crlf = base.replaceAll("\n", "\r\n");
  const theirs = edit(base, "\na\n", "\na2\n");
  const expected = edit(crlf, "\r\na\r\n", "\r\na2\r\n");
  expect(merge({ ours: crlf, theirs }, "secondary-a")).toMatchObject({ kind: "merged", text: expected });
  expect(merge({ theirs: expected }, "secondary-a")).toMatchObject({ text: expected, rejected: [] });
  expect(merge({ ours: `\uFEFF${base}`, theirs }, "secondary-a")).toMatchObject({ text: `\uFEFF${theirs}` });
  expect(merge({ ours: base.slice(0, -1), theirs }, "secondary-a")).toMatchObject({
    text: theirs.slice(0, -1),
  });
});

test("odd terminators stay with their lines", () => {
  const odd = edit(base, "four\n", "four\r\n");
  const theirs = edit(odd, "\na\n", "\na2\r\n");
  expect(merge({ base: odd, ours: odd, theirs }, "secondary-a")).toMatchObject({
    text: theirs,
    rejected: [],
  });
});

test("a document with NUL bytes is not merged as text", () => {
  const theirs = `${base}\0`;
  expect(merge({ theirs }, "primary")).toMatchObject({ kind: "merged", text: theirs });
  expect(merge({ theirs, ours: `${base}x` }, "primary")).toMatchObject({ conflicts: [{ code: "binary" }] });
});

test("a section that would land in a code fence of the other side is refused", () => {
  const from = "# Epic\none\ntwo\n";
  const ours = "# Epic\n```\none\ntwo\n```\n";
  const theirs = edit(from, "one\n", `one\n${section("NEW-A", "x")}`);
  expect(merge({ base: from, ours, theirs }, "secondary-a")).toMatchObject({
    kind: "conflict",
    conflicts: [
      { code: "markers-damaged", message: "the document would lose sections: their markers are damaged" },
    ],
  });
});

test("another's section outlives the fence that the coordinator puts around it", () => {
  const theirs = edit(edit(base, "# Epic\n", "# Epic\n\n```\n"), "The end.", "```\n\nThe end.");
  const ours = edit(base, "\na\n", "\na2\n");
  const merged = merge({ ours, theirs }, "primary");
  expect(merged).toMatchObject({ kind: "merged" });
  expect(actions(merged)).toEqual({ A: "trespass-rejected", B: "coordinator-edit", D: "deleted" });
});

test("inner sections have owners of their own, else that of the section around them", () => {
  const nested = (outer: string, inner: string, own: string) =>
    page(section("A", outer, section("INNER", inner).trimEnd(), section("B", own).trimEnd()));
  const from = nested("outer", "inner", "own");
  const theirs = nested("outer!", "inner!", "own!");
  const byA = merge({ base: from, ours: from, theirs }, "secondary-a");
  expect(byA).toMatchObject({ kind: "merged", text: nested("outer!", "inner!", "own") });
  expect(actions(byA)).toEqual({ A: "merged", INNER: "merged", B: "trespass-rejected" });
  const byB = merge({ base: from, ours: from, theirs }, "secondary-b");
  expect(byB).toMatchObject({ kind: "merged", text: nested("outer", "inner", "own!") });
});

test("deleting a section keeps it when another's section stands in it", () => {
  const nested = page(section("A", "outer", section("B", "own").trimEnd()));
  const merged = merge({ base: nested, ours: nested, theirs: page() }, "secondary-a");
  expect(merged).toMatchObject({ kind: "merged", text: nested });
  expect(actions(merged)).toEqual({ A: "trespass-rejected", B: "trespass-rejected" });
});

test("generated sections are never merged", () => {
  const rules: Partial<MergeRules> = {
    ownerOf: (name) => (name === "D" ? "generated" : "primary") as Holder,
  };
  const theirs = edit(base, "one\n", "typed by hand\n");
  const kept = merge({ theirs }, "secondary-a", rules);
  expect(kept).toMatchObject({
    kind: "merged",
    text: base,
    rejected: [{ section: "D", action: "generated" }],
  });
});

test("a section handed over takes one of its two owners, and conflicts when both wrote", () => {
  const handover: Partial<MergeRules> = {
    ownerAtBase: (name) => (name === "A" ? "secondary-a" : "shared") as Holder,
    ownerOf: (name) => (name === "A" ? "secondary-b" : "shared") as Holder,
  };
  const theirs = edit(base, "\na\n", "\na2\n");
  const ours = edit(base, "\na\n", "\nother\n");
  for (const agent of ["secondary-a", "secondary-b"]) {
    expect(merge({ theirs }, agent, handover)).toMatchObject({ kind: "merged", text: theirs });
    expect(merge({ ours, theirs }, agent, handover)).toMatchObject({
      conflicts: [{ code: "ownership", section: "A" }],
    });
  }
  // Once its base has the handover the old owner is as anybody else.
  const { ownerOf } = handover;
  const late = merge({ theirs }, "secondary-a", ownerOf === undefined ? {} : { ownerOf });
  expect(late).toMatchObject({ kind: "merged", text: base });
});

test("a one-line section is replaced as it is, and unfolded when it has to be merged", () => {
  const folded = "<!-- BEGIN D --> x <!-- END D -->\n";
  const from = page(folded);
  const theirs = page(section("D", "x", "y"));
  expect(merge({ base: from, ours: from, theirs }, "secondary-a")).toMatchObject({
    kind: "merged",
    text: theirs,
  });
  const ours = page("<!-- BEGIN D --> z <!-- END D -->\n");
  const merged = merge({ base: from, ours, theirs }, "secondary-a");
  expect(merged).toMatchObject({ kind: "conflict" });
  expect(merged.kind === "conflict" && merged.text).toContain("<!-- BEGIN D -->\n<<<<<<< integration\n z \n");
});
