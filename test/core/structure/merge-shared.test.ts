import { describe, expect, test } from "vitest";
import { mergeShared, sharedTextMerger, type SharedMerge } from "../../../src/core/structure/merge-shared.ts";
import type { TextPart } from "../../../src/core/structure/text-merge.ts";

/** Merges from either side, which must give the same; undefined for a conflict. */
function merge(base: string, ours: string, theirs: string, path = "notes.md"): string | undefined {
  const [merged, mirrored] = [
    mergeShared({ path }, { base, ours, theirs }),
    mergeShared({ path }, { base, ours: theirs, theirs: ours }),
  ];
  expect(mirrored).toMatchObject({ kind: merged.kind });
  if (merged.kind === "conflict") return undefined;
  expect(mirrored).toMatchObject({ text: merged.text });
  return merged.text;
}

function partsOf(merged: SharedMerge): readonly TextPart[] {
  return merged.kind === "conflict" ? merged.parts : [];
}

const table = (...rows: readonly string[]) =>
  `| Task | State |\n| --- | --- |\n${rows.map((row) => `${row}\n`).join("")}`;

describe("tables", () => {
  const base = table("| one | todo |", "| two | todo |");

  test("rows that both add stand by key, cells merge one by one", () => {
    expect(
      merge(
        base,
        table("| one | done |", "| two | todo |", "| x10 | a |"),
        table("| one | todo |", "| two | busy |", "| x9 | b |"),
      ),
    ).toBe(table("| one | done |", "| two | busy |", "| x9 | b |", "| x10 | a |"));
  });

  test("the side that padded anew sets the layout", () => {
    const padded = "| Task | State   |\n| ---- | ------- |\n| one  | waiting |\n| two  | todo    |\n";
    expect(merge(base, padded, table("| one | todo |", "| two | done |"))).toBe(
      "| Task | State   |\n| ---- | ------- |\n| one  | waiting |\n| two  | done    |\n",
    );
  });

  test("a column that one side adds maps by name; the other's new row has an empty cell there", () => {
    const wider = "| Task | Who | State |\n| --- | --- | --- |\n| one | me | todo |\n| two | you | todo |\n";
    expect(merge(base, wider, table("| one | done |", "| two | todo |", "| new | todo |"))).toBe(
      "| Task | Who | State |\n| --- | --- | --- |\n| one | me | done |\n| two | you | todo |\n| new |  | todo |\n",
    );
  });

  test("a pipe behind a backslash is text", () => {
    const escaped = table("| one | a \\| b |", "| two | todo |");
    expect(merge(base, escaped, table("| one | todo |", "| two | c |"))).toBe(
      table("| one | a \\| b |", "| two | c |"),
    );
  });

  test.each([
    [
      "one cell changed twice",
      table("| one | a |", "| two | todo |"),
      table("| one | b |", "| two | todo |"),
    ],
    ["a row deleted and edited", table("| two | todo |"), table("| one | done |", "| two | todo |")],
    ["a row added twice, differently", base + "| new | a |\n", base + "| new | b |\n"],
    ["a ragged row", table("| one | a | b |", "| two | todo |"), table("| one | todo |", "| two | c |")],
    ["a doubled key", table("| one | a |", "| one | todo |"), table("| one | todo |", "| two | c |")],
  ])("%s is a conflict", (_, ours, theirs) => {
    expect(merge(base, ours, theirs)).toBeUndefined();
  });
});

describe("checklists and lists", () => {
  const base = "- [ ] write the spec\n- [x] read the code\n- [ ] ask\n";

  test("ticks, unticks and rewording combine", () => {
    const ours = "- [x] write the spec\n- [ ] read the code\n- [ ] ask\n";
    const theirs = "- [ ] write the whole spec\n- [x] read the code\n- [x] ask\n";
    expect(merge(base, ours, theirs)).toBe("- [x] write the whole spec\n- [ ] read the code\n- [x] ask\n");
  });

  test("a removed item stays removed", () => {
    expect(
      merge(
        base,
        "- [ ] write the spec\n- [ ] ask\n",
        "- [x] write the spec\n- [x] read the code\n- [ ] ask\n",
      ),
    ).toBe("- [x] write the spec\n- [ ] ask\n");
  });

  test("what both insert stands in natural order, each side's own order kept, nested lines with their item", () => {
    expect(
      merge("# A\n\n- a\n", "# A\n\n- a\n- item 10\n  more\n- item 3\n", "# A\n\n- a\n- item 2\n  - inner\n"),
    ).toBe("# A\n\n- a\n- item 2\n  - inner\n- item 10\n  more\n- item 3\n");
  });

  test("loose lists stay loose", () => {
    expect(merge("- a\n\n- b\n", "- a\n\n- b\n\n- d\n", "- a\n\n- b\n\n- c\n")).toBe(
      "- a\n\n- b\n\n- c\n\n- d\n",
    );
  });

  test.each([
    ["an item edited and deleted", "- a thing\n- b\n", "- a thing here\n- b\n", "- b\n"],
    ["an item ticked and deleted", "- [ ] a\n- [ ] b\n", "- [x] a\n- [ ] b\n", "- [ ] b\n"],
    ["an item replaced and deleted", "- a\n- b\n", "- quite another\n- b\n", "- b\n"],
    ["an item replaced twice", "- a\n- b\n", "- quite another\n- b\n", "- a third\n- b\n"],
    ["numbers that both would count on", "1. a\n2. b\n", "1. a\n2. b\n3. c\n", "1. a\n2. b\n3. d\n"],
  ])("%s is a conflict", (_, base, ours, theirs) => {
    expect(merge(base, ours, theirs)).toBeUndefined();
  });

  test("what looks like a list in code is code", () => {
    const code = (...lines: readonly string[]) =>
      `\`\`\`\n${lines.map((line) => `${line}\n`).join("")}\`\`\`\n`;
    expect(merge(code("- a"), code("- a", "- b"), code("- a", "- c"))).toBeUndefined();
  });
});

describe("records", () => {
  const message = (number: number, minute: number, mark = "⏳ UNREAD") =>
    `## Message ${number} (2026-01-15 15:${minute}) ${mark}\n**Subject:** no. ${number}\n`;

  test("messages of both sides, by number and time, each once", () => {
    const base = `# Messages\n\n${message(1, 10)}`;
    const both = message(2, 11);
    expect(merge(base, `${base}\n${both}\n${message(4, 30)}`, `${base}\n${both}\n${message(3, 20)}`)).toBe(
      `${base}\n${both}\n${message(3, 20)}\n${message(4, 30)}`,
    );
  });

  test("two messages under one heading are a conflict", () => {
    const base = `# Messages\n\n${message(1, 10)}`;
    expect(
      merge(base, `${base}\n${message(2, 11)}more\n`, `${base}\n${message(2, 11)}less\n`),
    ).toBeUndefined();
  });

  test("dated lines stand by date", () => {
    expect(merge("2026-01-01 a\n", "2026-01-01 a\n2026-01-03 c\n", "2026-01-01 a\n2026-01-02 b\n")).toBe(
      "2026-01-01 a\n2026-01-02 b\n2026-01-03 c\n",
    );
  });
});

describe("prose", () => {
  const first = "The merge takes every agent's text.";
  const [second, third, last] = ["It reads it twice.", "Then it writes one file.", "Nothing else is read."];
  const base = `${first} ${second} ${third} ${last}\n`;

  test("sentences that lie apart merge, one beside the other or on lines of their own", () => {
    const [ours, theirs] = [base.replace("twice", "once"), base.replace("Nothing else", "No more")];
    const merged = ours.replace("Nothing else", "No more");
    expect(merge(base, ours, theirs)).toBe(merged);
    const broken = base.replaceAll("it ", "it\n");
    expect(merge(base, broken, theirs)).toBe(broken.replace("Nothing else", "No more"));
  });

  test("a sentence added at the end leaves the last one as it was", () => {
    const theirs = base.replace("The merge takes", "It takes");
    expect(merge(base, base.replace("\n", " All of it.\n"), theirs)).toBe(
      theirs.replace("\n", " All of it.\n"),
    );
  });

  test("of a conflict only the sentence is left, and its neighbours stand on lines of their own", () => {
    const [ours, theirs] = [base.replace("twice", "once"), base.replace("twice", "three times")];
    expect(partsOf(mergeShared({ path: "notes.md" }, { base, ours, theirs }))).toMatchObject([
      { kind: "text", lines: [`${first}\n`] },
      {
        kind: "conflict",
        versions: {
          base: [`${second}\n`],
          ours: ["It reads it once.\n"],
          theirs: ["It reads it three times.\n"],
        },
      },
      { kind: "text", lines: [`${third} ${last}\n`] },
    ]);
  });

  test.each([
    ["two words of one sentence", base.replace("takes", "reads"), base.replace("text", "files")],
    ["neighbouring sentences", base.replace("takes", "reads"), base.replace("twice", "once")],
    ["a text rewritten and a sentence edited", "Quite another text.\n", base.replace("twice", "once")],
    ["a text deleted and a sentence edited", "\n", base.replace("twice", "once")],
    ["line breaks that both changed", base.replace("it w", "it\nw"), base.replace("one f", "one\nf")],
  ])("%s are a conflict", (_, ours, theirs) => {
    expect(merge(base, ours, theirs)).toBeUndefined();
  });
});

describe("YAML, JSON and front matter", () => {
  const yaml = "# head\na: 1\n# about b\nb:\n  c: x\n  d: [1, 2] # why\n\nlist:\n  - one\n";

  test("neighbouring keys merge, comments and layout stay", () => {
    const ours = yaml.replace("c: x", "c: y").replace("  - one\n", "  - one\n  - three\n");
    const theirs = yaml.replace("[1, 2]", "[1,  2, 3]").replace("  - one\n", "  - one\n  # four\n  - four\n");
    expect(merge(yaml, ours, theirs, "plan.yaml")).toBe(
      "# head\na: 1\n# about b\nb:\n  c: y\n  d: [1,  2, 3] # why\n\nlist:\n  - one\n  # four\n  - four\n  - three\n",
    );
  });

  test("keys that both add at one place stand by name", () => {
    expect(merge("a: 1\nz:\n", "a: 1\nz:\nd: 1\n", "a: 1\nz:\nc:\n  e: f\n", "plan.yml")).toBe(
      "a: 1\nz:\nc:\n  e: f\nd: 1\n",
    );
  });

  test("JSON keeps its indentation, and its commas are counted anew", () => {
    const json = '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [\n\t\t\t1\n\t\t]\n\t}\n}\n';
    const ours = json.replace("\t\t\t1\n", "\t\t\t1,\n\t\t\t3\n").replace("\t}\n}", '\t},\n\t"y": 1\n}');
    const theirs = json.replace("\t\t\t1\n", "\t\t\t1,\n\t\t\t2\n").replace("\t}\n}", '\t},\n\t"x": {}\n}');
    expect(merge(json, ours, theirs, "a.json")).toBe(
      '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [\n\t\t\t1,\n\t\t\t2,\n\t\t\t3\n\t\t]\n\t},\n\t"x": {},\n\t"y": 1\n}\n',
    );
  });

  test("a list on one line merges by item, in front matter too", () => {
    const tags = (...words: readonly string[]) => `title: x\ntags: [${words.join(", ")}] # by topic\n`;
    const versions = [tags("a", "d"), tags("a", "c", "d"), tags("a", "b")] as const;
    expect(merge(...versions, "plan.yaml")).toBe(tags("a", "b", "c"));
    const [base, ours, theirs] = versions.map((text) => `---\n${text}---\n# Spec\n`);
    expect(merge(base ?? "", ours ?? "", theirs ?? "")).toBe(`---\n${tags("a", "b", "c")}---\n# Spec\n`);
    expect(merge("a: []\n", "a: [b]\n", "a: [c]\n", "plan.yaml")).toBe("a: [b, c]\n");
    expect(merge('a: ["x, y"]\n', 'a: ["x, y", b]\n', 'a: ["x, y", c]\n', "plan.yaml")).toBeUndefined();
  });

  test("front matter merges by key, beside a list that merges by item", () => {
    const document = (status: string, date: string, ...items: readonly string[]) =>
      `---\nstatus: ${status}\ndate: ${date}\n---\n${items.map((item) => `- ${item}\n`).join("")}`;
    expect(merge(document("a", "1", "x"), document("b", "1", "x", "z"), document("a", "2", "x", "y"))).toBe(
      document("b", "2", "x", "y", "z"),
    );
  });

  test.each([
    [
      "a key added twice, though lines are clean",
      "a: 1\nb: 2\nc: 3\n",
      "n: 1\na: 1\nb: 2\nc: 3\n",
      "a: 1\nb: 2\nc: 3\nn: 2\n",
    ],
    ["a key changed twice", "a: 1\n", "a: 2\n", "a: 3\n"],
    ["a key changed and deleted", "a: 1\nb: 2\n", "a: 2\nb: 2\n", "b: 2\n"],
    ["a list item replaced and deleted", "a:\n- b\n", "a:\n- c\n", "a: []\n"],
    ["what is no YAML", "a: [\nb\n", "a: [\nc\n", "a: [\nd\n"],
  ])("%s is a conflict", (_, base, ours, theirs) => {
    expect(merge(base, ours, theirs, "plan.yaml")).toBeUndefined();
    expect(merge(`---\n${base}---\n`, `---\n${ours}---\n`, `---\n${theirs}---\n`)).toBeUndefined();
  });

  test("a JSON key added twice, though lines are clean, is a conflict", () => {
    const json = (...keys: readonly string[]) =>
      `{\n${keys.map((key) => `\t"${key}": ${key.length}`).join(",\n")}\n}\n`;
    const theirs = json("a", "b", "c", "d").replace('"c": 1', '"c": 1,\n\t"new": 9');
    expect(
      merge(json("a", "b", "c", "d"), json("new", "a", "b", "c", "d"), theirs, "a.json"),
    ).toBeUndefined();
  });
});

test("what no parser should be made to read is merged as lines, and nothing is thrown", () => {
  const bomb = `a: &a [x]\n${Array.from({ length: 9 }, (_, at) => `b${at}: &b${at} [${"*a, ".repeat(30)}x]\n`).join("")}`;
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}\nx: 1\n`;
  for (const text of [bomb, deep]) {
    expect(merge(`1: 2\n${text}y: 2\n`, `1: 3\n${text}y: 2\n`, `1: 2\n${text}y: 3\n`, "a.yaml")).toBe(
      `1: 3\n${text}y: 3\n`,
    );
  }
});

test("code is merged by lines alone", () => {
  expect(merge("- a\n", "- a\n- b\n", "- a\n- c\n", "a.ts")).toBeUndefined();
  expect(merge("# a\nx\ny\n", "# n\n1\n# a\nx\ny\n", "# a\nx\ny\n# n\n1\n", "a.sh")).toBeDefined();
});

describe("the check after a clean merge", () => {
  const rows = ["| a | 1 |", "| b | 2 |", "| c | 3 |"];

  test.each([
    [
      "a heading with one body twice",
      "# A\na\n# B\nb\n",
      "# N\nn\n# A\na\n# B\nb\n",
      "# A\na\n# B\nb\n# N\nn\n",
    ],
    ["a table row twice", table(...rows), table("| new | x |", ...rows), table(...rows, "| new | y |")],
    ["a fence left open", "```\n1\n2\n3\n4\n```\n5\n", "1\n2\n3\n4\n5\n", "```\n1\n2\n```\n3\n4\n5\n"],
    [
      "a marker twice",
      "a\nb\nc\n",
      "<!-- BEGIN X -->\n<!-- END X -->\na\nb\nc\n",
      "a\nb\nc\n<!-- BEGIN X -->\n<!-- END X -->\n",
    ],
  ])("%s is a conflict", (_, base, ours, theirs) => {
    expect(merge(base, ours, theirs)).toBeUndefined();
  });

  test("what was wrong before is no reason", () => {
    const base = "```\na\nb\nc\n";
    expect(merge(base, `${base}d\n`, base.replace("a", "x"))).toBe("```\nx\nb\nc\nd\n");
  });
});

test("of a conflict only what structure cannot decide is left", () => {
  const base = "# A\n- [ ] a\n- [ ] b\n# B\nold\n";
  const merged = sharedTextMerger({ path: "notes.md" })(
    base,
    base.replace("[ ] a", "[x] a").replace("old", "new"),
    base.replace("[ ] b", "[x] b").replace("old", "newer"),
  );
  expect(merged).toMatchObject({ kind: "conflict" });
  expect(merged.kind === "conflict" && merged.parts.filter(({ kind }) => kind === "conflict")).toEqual([
    { kind: "conflict", versions: { base: ["old\n"], ours: ["new\n"], theirs: ["newer\n"] } },
  ]);
  const decided = merged.kind === "conflict" ? merged.parts : [];
  expect(decided.flatMap((part) => (part.kind === "text" ? part.lines : [])).join("")).toBe(
    "# A\n- [x] a\n- [x] b\n# B\n",
  );
});

test("a key that both sides add to a code block, each at its place, makes the block unreadable: a conflict", () => {
  const block = (...keys: readonly string[]) => `Words.\n\n\`\`\`yaml\n${keys.join("\n")}\n\`\`\`\n`;
  const base = block("top: 1", "mid: 2", "end: 3");
  const [above, below] = [
    block("top: 1", "new: 4", "mid: 2", "end: 3"),
    block("top: 1", "mid: 2", "new: 4", "end: 3"),
  ];
  expect(merge(base, above, below)).toBeUndefined();
  const reason = "a block of YAML or JSON cannot be read";
  const side = (theirs: string[], ours: string[]) => ({
    kind: "conflict",
    reason,
    versions: { base: [], ours, theirs },
  });
  const parts = partsOf(mergeShared({ path: "notes.md" }, { base, ours: above, theirs: below }));
  // Of the block only the two lines that the sides added.
  expect(parts.filter(({ kind }) => kind === "conflict")).toEqual([
    side([], ["new: 4\n"]),
    side(["new: 4\n"], []),
  ]);
  // What could not be read before is nobody's fault now.
  const broken = (text: string) => text.replace("end: 3", "end: [3");
  expect(merge(broken(base), broken(above), broken(base).replace("Words", "More words"))).toBe(
    broken(above).replace("Words", "More words"),
  );
});

test("what structure decided wrongly is taken back, and nothing else", () => {
  const page = (a: string, b: string, ...log: readonly string[]) =>
    `- [${a}] a\n- [${b}] b\n\nEnd.\n\n- none\n${log.join("")}`;
  const merged = mergeShared(
    { path: "notes.md" },
    {
      base: page(" ", " "),
      ours: page("x", " ", "- [a](https://a.example), a book\n"),
      theirs: page(" ", "x", "- [a](https://a.example): the book\n"),
    },
  );
  expect(partsOf(merged).filter(({ kind }) => kind === "conflict")).toMatchObject([
    {
      versions: {
        base: [],
        ours: ["- [a](https://a.example), a book\n"],
        theirs: ["- [a](https://a.example): the book\n"],
      },
    },
  ]);
  const appended = (text: string) => `# Log\n\n## Message 1 (2026-01-15 15:30)\n${text}\n`;
  const log = { base: "# Log\n\n", ours: appended("one"), theirs: appended("other") };
  const left = partsOf(mergeShared({ path: "log.md", isAppendOnly: true }, log));
  expect(left.filter(({ kind }) => kind === "conflict")).toMatchObject([
    { kind: "conflict", versions: { base: [] }, reason: '"## Message 1 (2026-01-15 15:30)" stands twice' },
  ]);
});
