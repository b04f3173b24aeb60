import { describe, expect, test } from "vitest";
import { align, found, inShort } from "../../support/specs.ts";

describe("the same thing under different names", () => {
  test("three flags for one folder are one finding, with every place", () => {
    expect(
      found(
        "two-names",
        "Add `--output-dir` for the files.\n",
        "The results go to --output-path.\n",
        '```python\nparser.add_argument("--output", default="x")\n```\n',
      ),
    ).toEqual([
      "high two-names --output | --output-dir | --output-path [1:1 --output-dir; 2:1 --output-path; 3:2 --output]",
    ]);
  });

  test.each([
    ["short and long words", "`--out-dir`", "`--output-directory`", "high"],
    ["another order", "`--level-log`", "`--log-level`", "high"],
    ["one and many", "`--week`", "`--weeks`", "high"],
    ["no and disable", "`--no-cache`", "`--disable-cache`", "high"],
    ["a word that says nothing", "`--log-file`", "`--enable-log-file`", "medium"],
    ["a word for the amount", "`--sims`", "`--num-sims`", "medium"],
    ["a slip of the pen", "`--benchmark-only`", "`--benchmrak-only`", "medium"],
    ["separators and cases of a key", "`player_name`", "key `playerName` and field `player-name`", "medium"],
    ["cases of a function", "`load_config()`", "`loadConfig()`", "medium"],
    [
      "keys of data and of prose",
      'this:\n\n```json\n{\n  "user_id": 1\n}\n```\n',
      "the field `userId`",
      "medium",
    ],
    ["a slip in a type", "`ScheduleFetcher`", "`ScheduleFecther`", "medium"],
    [
      "variables of the environment",
      "environment variable `API_URL_PATH`",
      "environment variable `API_URL`",
      "high",
    ],
    ["forms of a date", "`logs/{script}/{YYYYMMDD}.log`", "`logs/{name}/{YYYY-MM-DD}.log`", "low"],
    ["cases of a file", "`src/UserStore.ts`", "`src/user_store.ts`", "medium"],
  ])("%s", (_, a, b, severity) => {
    const findings = found("two-names", `Uses ${a}.\n`, `Uses ${b}.\n`);
    expect(findings.map((finding) => finding.split(" ").slice(0, 2))).toEqual([[severity, "two-names"]]);
  });

  test.each([
    ["a file and a folder", "`--log-file`", "`--log-dir`"],
    ["other things of one family", "`--start-week`", "`--end-week`"],
    ["a flag and its opposite", "`--cache`", "`--no-cache`"],
    ["short words that differ by a letter", "`--cat`", "`--cut`"],
    ["another form of a verb", "`update_players()`", "`updated_players()`"],
    ["functions of another module", "`logging.getLogger()`", "`get_logger()`"],
    ["names of placeholders", "`logs/{script}/{day}.log`", "`logs/{name}/{day}.log`"],
    ["files of one name in two folders", "`a/game_fetcher.py`", "`b/GameFetcher.py`"],
    ["another tool's flag", "`git push --force-all`", "`--force-alls`"],
  ])("not %s", (_, a, b) => {
    expect(found("two-names", `Uses ${a}.\n`, `Uses ${b}.\n`)).toEqual([]);
  });

  test("who uses both names means two things; a third who uses both makes it less grave", () => {
    expect(found("two-names", "`--output` and `--output-dir`\n", "`--output`\n")).toEqual([]);
    expect(found("two-names", "`--output`\n", "`--output-dir`\n", "`--output`, `--output-dir`\n")).toEqual([
      "medium two-names --output | --output-dir [1:1 --output; 2:1 --output-dir; 3:1 --output; 3:1 --output-dir]",
    ]);
  });

  test.each([
    ["an option that is still open", "## Open Questions\n\n`--output-dir` or what?\n"],
    ["what is left out", "## Out of Scope\n\n- `--output-dir`\n"],
    ["a choice that was rejected", "- **Alternative Rejected:** `--output-dir`\n"],
    ["what it is not", "Named --result, not `--output-dir`.\n"],
    ["what it replaces", "`--result` replaces `--output-dir`.\n"],
    ["code as it was", "```python\n# Before:\nrun('--output-dir')\n# After:\nrun('--result')\n```\n"],
  ])("%s is no claim", (_, text) => {
    expect(found("two-names", "`--output`\n", text)).toEqual([]);
  });
});

describe("values that differ for one name", () => {
  test("defaults, types and units, from tables, code and sentences", () => {
    const table = "| Flag | Type | Default |\n|---|---|---|\n| `--limit` | int | 50 |\n";
    const code = '```python\np.add_argument("--limit",\n    type=str, default=20)\n```\n';
    expect(found("two-values", table, code)).toEqual([
      "high two-values --limit type [1:3 type: int; 2:2 type: str]",
      "medium two-values --limit default [1:3 default: 50; 2:2 default: 20]",
    ]);
    expect(found("two-values", "`--wait` (seconds)\n", "`--wait` (in milliseconds)\n")).toEqual([
      "high two-values --wait unit [1:1 unit: seconds; 2:1 unit: milliseconds]",
    ]);
    expect(found("two-values", "`--wait` defaults to 30 s\n", "`--wait` (default: 60s)\n")).toEqual([
      "medium two-values --wait default [1:1 default: 30 s; 2:1 default: 60s]",
    ]);
    expect(found("two-values", "`--trace` is off by default\n", "`--trace`, enabled by default\n")).toEqual([
      "medium two-values --trace default [1:1 default: off; 2:1 default: enabled]",
    ]);
  });

  test("signatures, constants and quantities", () => {
    const signature = (value: string) =>
      `\`\`\`python\ndef fetch(week: int, size: int = ${value}) -> list:\n    ...\n\`\`\`\n`;
    expect(found("two-values", signature("5"), signature("9"))).toEqual([
      "medium two-values fetch.size default [1:2 default: 5; 2:2 default: 9]",
    ]);
    const constant = (file: string, value: string) =>
      `\`\`\`python\n# ${file}\nMAX_RETRIES = ${value}\n\`\`\`\n`;
    expect(found("two-values", constant("app.py", "3"), constant("app.py", "5"))).toEqual([
      "medium two-values MAX_RETRIES value [1:3 value: 3; 2:3 value: 5]",
    ]);
    expect(found("two-values", constant("app.py", "3"), constant("other.py", "5"))).toEqual([]);
    expect(found("two-values", "A 500-line rotation.\n", "After a 1000-line rotation.\n")).toEqual([
      "medium two-values line-rotation value [1:1 value: 500; 2:1 value: 1000]",
    ]);
  });

  test("settings, and not the data of an example", () => {
    const yaml = (heading: string, value: string) =>
      `## ${heading}\n\n\`\`\`yaml\nmax_retries: ${value}\n\`\`\`\n`;
    expect(found("two-values", yaml("Configuration", "3"), yaml("Configuration", "5 # more"))).toEqual([
      "medium two-values max_retries value [1:4 value: 3; 2:4 value: 5]",
    ]);
    expect(found("two-values", yaml("Example", "3"), yaml("Example", "5"))).toEqual([]);
  });

  test.each([
    ["spellings of one value", "`--x` defaults to 2 min", "`--x` defaults to 120 s"],
    ["truth in two words", "`--x` (default: False)", "`--x` is off by default"],
    ["a number whose unit the other leaves out", "`--x` defaults to 30", "`--x` defaults to 30 s"],
    ["a default in another sentence", "`--x` is new. The default: 5 players", "`--x` defaults to 7"],
  ])("not %s", (_, a, b) => {
    expect(found("two-values", `${a}\n`, `${b}\n`)).toEqual([]);
  });

  test("a name that has another value in every feature is each feature's own", () => {
    const specs = ["alpha", "beta", "gamma"].map((name) => `\`\`\`py\nLOG_NAME = "${name}"\n\`\`\`\n`);
    expect(found("two-values", ...specs)).toEqual([]);
  });
});

describe("requirement lines that contradict each other", () => {
  test.each([
    ["removed and kept", "- Remove the `MAX_SIZE` constant", "- `MAX_SIZE` is kept", "medium"],
    ["must and must not", "`--debug` must write a file", "`--debug` must not write a file", "high"],
    ["required and optional", "`--season` is required", "`--season` (optional)", "medium"],
  ])("%s", (_, a, b, severity) => {
    const findings = found("contradiction", `${a}\n`, `${b}\n`);
    expect(findings.map((finding) => finding.split(" ").slice(0, 2))).toEqual([[severity, "contradiction"]]);
  });

  test.each([
    ["two files", "Remove MAX_SIZE from a.py", "Keep MAX_SIZE in b.py"],
    ["two verbs", "`--debug` must write a file", "`--debug` must not delete a file"],
    ["a call that changes", "Remove the test of `MAX_SIZE`", "Keep `MAX_SIZE`"],
    ["tests of it", "Tests for `MAX_SIZE` deleted", "Keep `MAX_SIZE`"],
  ])("not of %s", (_, a, b) => {
    expect(found("contradiction", `${a}\n`, `${b}\n`)).toEqual([]);
  });
});

describe("files", () => {
  const tree =
    "## Code Organization\n\n```\nutils/\n├── log.py      # MODIFY: add a handler\n└── other.py\n```\n";

  test("that two features make or change", () => {
    const list = "## Files to Modify\n\n1. `utils/log.py` (lines 3-9)\n";
    expect(found("file-claimed-twice", tree, list)).toEqual([
      "medium file-claimed-twice utils/log.py [1:5 change utils/log.py; 2:3 change utils/log.py]",
    ]);
    const makes = "## Files\n\n- **NEW** `utils/log.py`\n";
    expect(found("file-claimed-twice", makes, "Create `utils/log.py`\n")).toMatchObject([
      expect.stringMatching(/^high/),
    ]);
  });

  test("not those that the manifest shares, nor those that are only read", () => {
    const shared = align([tree, tree], { isShared: (path) => path === "utils/log.py" });
    expect(shared.map(inShort)).toEqual([]);
    const reads = "## Files\n\n- `utils/log.py` (no changes, read-only)\n";
    expect(found("file-claimed-twice", tree, reads)).toEqual([]);
  });
});

describe("dependencies", () => {
  test("that do not exist, go both ways, or are not named back", () => {
    expect(found("unknown-dependency", "**Dependencies:** Feature 7\n", "")).toEqual([
      "high unknown-dependency feature 7 in feature_01_one [1:1 Feature 7]",
    ]);
    expect(found("mutual-dependency", "Depends on feature_02_two\n", "**Dependencies:** F01\n")).toEqual([
      "high mutual-dependency feature_01_one <-> feature_02_two [1:1 feature_02; 2:1 F01]",
    ]);
    expect(found("dependency-not-named-back", "Nothing.\n", "Depends on Feature 1\n")).toEqual([
      "low dependency-not-named-back feature_01_one <- feature_02_two [1:1 no feature_02_two; 2:1 Feature 1]",
    ]);
    for (const back of ["Features 2-4 use this\n", "for feature_02_two\n", "Feature two\n"]) {
      expect(found("dependency-not-named-back", back, "Depends on Feature 1\n")).toEqual([]);
    }
  });

  test("in lists of what is needed, and not in those of whom it is given to", () => {
    const list =
      "## Dependencies\n\n- Feature 1, Feature 9\n\n**Used by:**\n- Feature 8\n\n## Tests\n\n- Feature 7\n";
    expect(found("unknown-dependency", list, "")).toEqual([
      "high unknown-dependency feature 9 in feature_01_one [1:3 Feature 1, Feature 9]",
    ]);
    expect(found("unknown-dependency", "**Depends on:**\n- F09\n\n**Blocks:**\n- F08\n", "")).toHaveLength(1);
  });

  test("not of what merely follows", () => {
    const lines = "**Dependencies:** None. Feature 9 is another epic's.\nFeatures 8 depends on us\n";
    expect(found("unknown-dependency", lines, "")).toEqual([]);
  });
});

describe("what is missing", () => {
  test("a flag that most have and one never names", () => {
    const debug = "`--debug` and `--season`\n";
    expect(found("missing-name", debug, debug, debug, "`--season`\n")).toEqual([
      "medium missing-name --debug in feature_04_four [4:1 no --debug; 1:1 --debug]",
    ]);
    expect(found("missing-name", debug, debug, debug, "`--season`, not `--debug`\n")).toEqual([]);
    expect(found("missing-name", debug, debug, debug, "`--enable-debug`, `--season`\n")).toEqual([]);
    expect(found("missing-name", debug, debug, debug, "No flags at all.\n")).toEqual([]);
    const help = "`--help`, `--season`\n";
    expect(found("missing-name", help, help, help, "`--season`\n")).toEqual([]);
  });

  test("a spec, a section that the manifest requires, a section that only one lacks", () => {
    expect(align(["x\n", undefined]).map(inShort)).toEqual([
      "high missing-spec feature_02_two [2:1 no such file]",
    ]);
    const required = align(["## Acceptance Criteria (final)\n", "# x\n"], {
      requiredHeadings: ["Acceptance Criteria"],
    });
    expect(required.map(inShort)).toEqual([
      "medium missing-section Acceptance Criteria in feature_02_two [2:1 no Acceptance Criteria]",
    ]);
    const full = "## Tests\n";
    expect(found("missing-section", full, full, full, "# x\n")).toEqual([
      'low missing-section common sections in feature_04_four [4:1 no "tests"]',
    ]);
  });

  test("answers", () => {
    const open = "**Status:** OPEN (user decision needed)\nThe timeout is TBD.\n";
    expect(found("open-question", open, "**Q1** ✅ RESOLVED, was TBD\n# The TODO audit\n")).toEqual([
      "medium open-question feature_01_one spec.md [1:1 **Status:** OPEN (user decision needed)]",
    ]);
  });
});

test("the order of the features changes nothing, and an id survives a move of lines", () => {
  const [a, b] = ["`--output`\n", "`--output-dir`\n"];
  const [first] = align([a, b]);
  const [moved] = align([`\n\n${a}`, b]);
  expect(moved?.id).toBe(first?.id);
  expect(moved?.places[0]?.line).toBe(3);
  expect(first?.id).toMatch(/^[0-9a-f]{10}$/);
});

test("hostile text costs little and throws nothing", () => {
  const hostile = [
    "`".repeat(50_000),
    "--a-".repeat(20_000),
    "(".repeat(50_000),
    "| ".repeat(40_000),
    "a/".repeat(40_000),
  ];
  const code = `\`\`\`\n${"def f(".repeat(10_000)}\n${hostile.join("\n")}\n`;
  expect(align([hostile.join("\n"), code, "\0\r\n\uFEFF"]).length).toBeLessThan(5);
});

test("ten thousand names are not compared each with each", () => {
  const many = (stem: string) => Array.from({ length: 5000 }, (_, at) => `- \`--${stem}-${at}x\`\n`).join("");
  expect(found("two-names", many("season"), many("folder"), "`--session-7x`")).toEqual([]);
  expect(found("two-names", many("season"), many("saeson").slice(0, 24))).toEqual([
    "medium two-names --saeson-0x | --season-0x [1:1 --season-0x; 2:1 --saeson-0x]",
  ]);
});
