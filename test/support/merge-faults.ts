/** A small merge that is easy to get wrong: from either side it gives `right`, or stays a conflict. */
export interface MergeFault {
  readonly name: string;
  readonly path: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** The text that is right; undefined where only a conflict is. */
  readonly right: string | undefined;
}

const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join("");
const list = (...items: readonly string[]) => lines(...items.map((item) => `- ${item}`));
const page = (...parts: readonly string[]) => `# Garden\n\n${parts.join("\n")}`;
const part = (heading: string, body: string) => `## ${heading}\n\n${body}`;
const table = (header: string, ...rows: readonly string[]) =>
  lines(`| ${header} |`, `| --- | --- |`, ...rows.map((row) => `| ${row} |`));

const trees = ["oak", "beech", "birch", "maple", "willow"];
const withElm = trees.toSpliced(2, 0, "elm");
const stones = list("granite", "basalt", "marble", "slate", "gneiss", "chalk", "flint");
const treeRows = trees.map((tree, at) => `${tree} | ${at}`);
const withElmRow = treeRows.toSpliced(2, 0, "elm | 9");

type Versions = Pick<MergeFault, "base" | "ours" | "theirs" | "right">;

const markdown: Readonly<Record<string, Versions>> = {
  "a headed list moved, an item added": {
    base: page(part("Trees", list(...trees)), part("Stones", stones)),
    ours: page(part("Fish", list("salmon", "trout")), part("Stones", stones), part("Trees", list(...trees))),
    theirs: page(part("Trees", list(...withElm)), part("Stones", stones)),
    right: undefined,
  },
  "a headed list replaced, an item added": {
    base: page(part("Trees", list(...trees))),
    ours: page(part("Fish", list("salmon", "trout"))),
    theirs: page(part("Trees", list(...withElm))),
    right: undefined,
  },
  "a list without heading replaced, an item added": {
    base: `Planted:\n\n${list(...trees)}\nEnd.\n`,
    ours: `Planted:\n\n${list("salmon", "trout")}\nEnd.\n`,
    theirs: `Planted:\n\n${list(...withElm)}\nEnd.\n`,
    right: undefined,
  },
  "a list emptied, an item added": {
    base: page(part("Trees", list(...trees)), part("Stones", stones)),
    ours: page(part("Trees", ""), part("Stones", stones)),
    theirs: page(part("Trees", list(...withElm)), part("Stones", stones)),
    right: undefined,
  },
  "a list emptied but for a common entry, an item added": {
    base: page(part("Trees", list(...trees, "none")), part("Stones", stones)),
    ours: page(part("Trees", list("salmon", "none")), part("Stones", stones)),
    theirs: page(part("Trees", list(...trees, "elm", "none")), part("Stones", stones)),
    right: undefined,
  },
  "a heading renamed, both lists grown": {
    base: page(part("Trees", list(...trees))),
    ours: page(part("Trees that stay small", list(...trees, "hazel"))),
    theirs: page(part("Trees", list(...trees, "elm"))),
    right: undefined,
  },
  "a released heading above a list, both lists grown": {
    base: page(part("Unreleased", `### Fixed\n\n${list("a leak", "a crash")}`)),
    ours: page(part("1.2", `### Fixed\n\n${list("a leak", "a crash", "a typo")}`)),
    theirs: page(part("Unreleased", `### Fixed\n\n${list("a leak", "a crash", "a race")}`)),
    right: undefined,
  },
  "a list split by a heading, an item added there": {
    base: page(part("Trees", list(...trees))),
    ours: page(part("Trees", list("oak", "beech")), part("Others", list("birch", "maple", "willow"))),
    theirs: page(part("Trees", list(...withElm))),
    right: undefined,
  },
  "a table moved, a row added": {
    base: page(part("Trees", table("Tree | Height", ...treeRows)), part("Stones", stones)),
    ours: page(
      part("Fish", table("Tree | Height", "salmon | 1", "trout | 2")),
      part("Stones", stones),
      part("Trees", table("Tree | Height", ...treeRows)),
    ),
    theirs: page(part("Trees", table("Tree | Height", ...withElmRow)), part("Stones", stones)),
    right: undefined,
  },
  "a table replaced by one with other columns, a row added": {
    base: page(part("Trees", table("Tree | Height", ...treeRows))),
    ours: page(part("Trees", table("Fish | Weight", "salmon | 1", "trout | 2"))),
    theirs: page(part("Trees", table("Tree | Height", ...withElmRow))),
    right: undefined,
  },
  "a table replaced under the same columns, a row added": {
    base: page(part("Trees", table("Tree | Height", ...treeRows))),
    ours: page(part("Trees", table("Tree | Height", "salmon | 1", "trout | 2"))),
    theirs: page(part("Trees", table("Tree | Height", ...withElmRow))),
    right: undefined,
  },
  "one side holds all that the other adds": {
    base: page(part("P", "* p\n\n"), part("T", "* t\n")),
    ours: page(part("P", "* p\n\n"), part("R", "* r\n\n"), part("Ra", "* x\n\n"), part("T", "* t\n")),
    theirs: page(part("P", "* p\n\n"), part("R", "* r\n\n"), part("T", "* t\n")),
    right: page(part("P", "* p\n\n"), part("R", "* r\n\n"), part("Ra", "* x\n\n"), part("T", "* t\n")),
  },
  "two parts added among parts two blank lines apart": {
    base: page(part("P", "* p\n\n"), part("T", "* t\n")),
    ours: page(part("P", "* p\n\n"), part("R", "* r\n\n"), part("T", "* t\n")),
    theirs: page(part("P", "* p\n\n"), part("S", "* s\n\n"), part("T", "* t\n")),
    right: page(part("P", "* p\n\n"), part("R", "* r\n\n"), part("S", "* s\n\n"), part("T", "* t\n")),
  },
  "an item under a new heading, the same item under the old one": {
    base: page(part("Risks", "")),
    ours: page(part("Risks", ""), part("Open", list("none"))),
    theirs: page(part("Risks", list("none"))),
    right: undefined,
  },
  "a blank line added before a list, an item added at its start": {
    base: "### Trees\n- oak tree\n- elm\n",
    ours: "### Trees\n\n- oak tree (old)\n- elm\n",
    theirs: "### Trees\n- alder\n- oak tree\n- elm\n",
    right: "### Trees\n\n- alder\n- oak tree (old)\n- elm\n",
  },
  "bullets changed throughout, an item added": {
    base: "# L\n\n* one\n* two\n* three\n",
    ours: "# L\n\n-   one\n-   two\n-   three\n",
    theirs: "# L\n\n* one\n* onehalf\n  and more\n* two\n* three\n",
    right: "# L\n\n-   one\n-   onehalf\n    and more\n-   two\n-   three\n",
  },
  "two lists begun with other bullets": {
    base: "# L\n\nItems:\n",
    ours: "# L\n\nItems:\n- one\n",
    theirs: "# L\n\nItems:\n* two\n",
    right: "# L\n\nItems:\n* one\n* two\n",
  },
  "one link added by both in other words": {
    base: page(part("Links", list("[a](https://a.example)"))),
    ours: page(part("Links", list("[a](https://a.example)", "[b](https://b.example), a book"))),
    theirs: page(part("Links", list("[a](https://a.example)", "[b](https://b.example): the book"))),
    right: undefined,
  },
  "one reference defined by both at two places": {
    base: lines("See [a].", "", "Middle.", "", "[a]: https://a.example", "", "End."),
    ours: lines(
      "[b]: https://b.example",
      "",
      "See [a].",
      "",
      "Middle.",
      "",
      "[a]: https://a.example",
      "",
      "End.",
    ),
    theirs: lines(
      "See [a].",
      "",
      "Middle.",
      "",
      "[a]: https://a.example",
      "",
      "End.",
      "",
      "[b]: https://b.example",
    ),
    right: undefined,
  },
  "one footnote number for two notes": {
    base: lines("One.", "", "Two.", "", "Three."),
    ours: lines("One.[^1]", "", "[^1]: a note", "", "Two.", "", "Three."),
    theirs: lines("One.", "", "Two.", "", "Three.[^1]", "", "[^1]: another note"),
    right: undefined,
  },
  "one requirement's number for two": {
    base: page(part("Requirements", list("FR-001: it starts", "FR-002: it stops"))),
    ours: page(part("Requirements", list("FR-001: it starts", "FR-002: it stops", "FR-003: it logs"))),
    theirs: page(part("Requirements", list("FR-001: it starts", "FR-002: it stops", "FR-003: it counts"))),
    right: undefined,
  },
  "one task's number for two, in other places": {
    base: page(part("Setup", list("[ ] T001 begin", "[ ] T002 read")), part("Build", list("[ ] T003 make"))),
    ours: page(
      part("Setup", list("[ ] T001 begin", "[ ] T002 read", "[ ] T004 write")),
      part("Build", list("[ ] T003 make")),
    ),
    theirs: page(
      part("Setup", list("[ ] T001 begin", "[ ] T002 read")),
      part("Build", list("[ ] T003 make", "[ ] T004 test")),
    ),
    right: undefined,
  },
  "one number for two headings": {
    base: page(part("5. Design", "Text.\n"), part("6. Plan", "Text.\n")),
    ours: page(part("5. Design", "Text.\n\n### 5.1 Limits\n\nSmall.\n"), part("6. Plan", "Text.\n")),
    theirs: page(part("5. Design", "Text.\n\n### 5.1 Names\n\nShort.\n"), part("6. Plan", "Text.\n")),
    right: undefined,
  },
  "one record's number for two": {
    base: page(part("Decisions", list("ADR 0006 plain files"))),
    ours: page(part("Decisions", list("ADR 0006 plain files", "ADR 0007 no daemon"))),
    theirs: page(part("Decisions", list("ADR 0006 plain files", "ADR 0007 two engines"))),
    right: undefined,
  },
  "one heading twice in one version of a changelog": {
    base: page(part("1.2", "### Added\n\n- a\n\n### Removed\n\n- r\n")),
    ours: page(part("1.2", "### Fixed\n\n- f\n\n### Added\n\n- a\n\n### Removed\n\n- r\n")),
    theirs: page(part("1.2", "### Added\n\n- a\n\n### Removed\n\n- r\n\n### Fixed\n\n- g\n")),
    right: undefined,
  },
  "a negation taken away, a word added behind it": {
    base: "Writing is not allowed when the network fails.\n",
    ours: "Writing is allowed when the network fails.\n",
    theirs: "Writing is not allowed when the network or the disk fails.\n",
    right: undefined,
  },
  "a requirement weakened, another word changed": {
    base: "The tool MUST keep every file that the user has changed.\n",
    ours: "The tool SHOULD keep every file that the user has changed.\n",
    theirs: "The tool MUST keep every file that the agent has changed.\n",
    right: undefined,
  },
  "two sentences of a paragraph on one line": {
    base: "The plan is read once. It is kept in memory. Nothing is written, e.g. to disk. The end is quick.\n",
    ours: "The plan is read twice. It is kept in memory. Nothing is written, e.g. to disk. The end is quick.\n",
    theirs:
      "The plan is read once. It is kept in memory. Nothing is written, e.g. to disk. The end is slow.\n",
    right:
      "The plan is read twice. It is kept in memory. Nothing is written, e.g. to disk. The end is slow.\n",
  },
  "neighbouring sentences of a paragraph": {
    base: "The plan is read once. It is kept in memory. The end is quick.\n",
    ours: "The plan is read twice. It is kept in memory. The end is quick.\n",
    theirs: "The plan is read once. It is not kept. The end is quick.\n",
    right: undefined,
  },
  "an ordered list counted anew by both": {
    base: "1. read\n2. plan\n3. write\n4. check\n",
    ours: "1. read\n2. think\n3. plan\n4. write\n5. check\n",
    theirs: "1. read\n2. plan\n3. write\n4. test\n5. check\n",
    right: "1. read\n2. think\n3. plan\n4. write\n5. test\n6. check\n",
  },
  "two steps at one place of an ordered list": {
    base: "1. read\n2. plan\n",
    ours: "1. read\n2. plan\n3. write\n",
    theirs: "1. read\n2. plan\n3. test\n",
    right: undefined,
  },
  "edges that both add to a diagram": {
    base: "```mermaid\ngraph TD\n  A --> B\n```\n",
    ours: "```mermaid\ngraph TD\n  A --> B\n  B --> D\n```\n",
    theirs: "```mermaid\ngraph TD\n  A --> B\n  B --> C\n```\n",
    right: "```mermaid\ngraph TD\n  A --> B\n  B --> C\n  B --> D\n```\n",
  },
  "one node of a diagram with two labels": {
    base: "```mermaid\ngraph TD\n  A --> B\n```\n",
    ours: "```mermaid\ngraph TD\n  A --> B\n  B --> C[Cache]\n```\n",
    theirs: "```mermaid\ngraph TD\n  A --> B\n  A --> C[Client]\n```\n",
    right: undefined,
  },
  "messages that both add to a sequence": {
    base: "```mermaid\nsequenceDiagram\n  A->>B: ask\n```\n",
    ours: "```mermaid\nsequenceDiagram\n  A->>B: ask\n  B->>A: yes\n```\n",
    theirs: "```mermaid\nsequenceDiagram\n  A->>B: ask\n  B->>A: no\n```\n",
    right: undefined,
  },
  "keys that both add to a block of JSON": {
    base: 'Text.\n\n```json\n{\n  "a": 1,\n  "z": 2\n}\n```\n',
    ours: 'Text.\n\n```json\n{\n  "a": 1,\n  "b": 3,\n  "z": 2\n}\n```\n',
    theirs: 'Text.\n\n```json\n{\n  "a": 1,\n  "c": 4,\n  "z": 2\n}\n```\n',
    right: 'Text.\n\n```json\n{\n  "a": 1,\n  "b": 3,\n  "c": 4,\n  "z": 2\n}\n```\n',
  },
};

const comments = "a: 1\n\n# Kept elsewhere:\n# - x.url\n# - x.key\n";

const yaml: Readonly<Record<string, Versions>> = {
  "keys added by both behind a block of comments": {
    base: comments,
    ours: `${comments}\nsync:\n  mode: native\n`,
    theirs: `${comments}# Custom types\ntypes: "a,b"\n`,
    right: undefined,
  },
  "keys added by both between a comment and its key": {
    base: "a: 1\n# about z\nz: 1\n",
    ours: "a: 1\n# about z\nm: 1\nz: 1\n",
    theirs: "a: 1\n# about z\nn: 1\nz: 1\n",
    right: undefined,
  },
  "a sequence replaced, an entry added": {
    base: "trees:\n  - oak\n  - beech\n  - birch\n",
    ours: "trees:\n  - salmon\n  - trout\n",
    theirs: "trees:\n  - oak\n  - beech\n  - elm\n  - birch\n",
    right: undefined,
  },
};

const named = (path: string, all: Readonly<Record<string, Versions>>): MergeFault[] =>
  Object.entries(all).map(([name, versions]) => ({ name, path, ...versions }));

/** Merges that went wrong once, each for its kind. */
export const mergeFaults: readonly MergeFault[] = [
  ...named("notes.md", markdown),
  ...named("plan.yaml", yaml),
];
