import { describe, expect, test } from "vitest";
import { formatViolation } from "../../../src/core/judge/violation.ts";
import { changesOf, heldBy, judged, noon } from "../../support/changes.ts";
import {
  epicDir,
  ownFolder,
  readme,
  readmePath,
  readmeWith,
  testRulebook,
} from "../../support/epic-rules.ts";
import { judge } from "../../../src/core/judge/judge.ts";
import type { AgentId, Instant, LockName } from "../../../src/core/ids.ts";

const a = "secondary-a";
const theirs = `${epicDir}/feature_03_three/spec.md`;
const codes = (found: readonly { code: string }[]) => found.map(({ code }) => code);

describe("whole files", () => {
  test.each([
    ["own spec", a, `${ownFolder}/spec.md`, []],
    ["own folder, deeper", a, `${ownFolder}/notes/a b/é.md`, []],
    ["another feature", a, theirs, ["file-not-owned"]],
    ["the manifest", a, `${epicDir}/epic.yaml`, ["file-not-owned"]],
    ["code that no rule names", a, "src/main.ts", ["file-not-owned"]],
    ["code, by the primary", "primary", "src/main.ts", []],
    ["a secondary's spec, by the primary", "primary", theirs, ["file-not-owned"]],
    ["a name that only begins like the own folder", a, `${ownFolder}_more/x`, ["file-not-owned"]],
    [
      "a path with a line feed in another's folder",
      a,
      `${epicDir}/feature_03_three/a\nb`,
      ["file-not-owned"],
    ],
    ["the same, by the primary", "primary", `${epicDir}/feature_03_three/a\nb`, ["file-not-owned"]],
  ])("%s", (_, agent, path, expected) => {
    expect(codes(judged(agent, [path, undefined, "x\n"]))).toEqual(expected);
    expect(codes(judged(agent, [path, "x\n", "x\ny\n"]))).toEqual(expected);
  });

  test("a violation names the owner and the way out", () => {
    expect(judged(a, [theirs, "x", "y"])).toMatchInlineSnapshot(`
      [
        {
          "code": "file-not-owned",
          "fix": "git restore --staged -- feature-updates/KAI-7-improve/feature_03_three/spec.md",
          "message": "Secondary-B owns this file; this is Secondary-A's commit",
          "owner": "Secondary-B",
          "path": "feature-updates/KAI-7-improve/feature_03_three/spec.md",
        },
      ]
    `);
  });
});

describe("disguises", () => {
  test.each([
    ["a symlink in the own folder", `${ownFolder}/link`, { newMode: "120000" }, "not-a-plain-file"],
    ["a submodule in the own folder", `${ownFolder}/sub`, { newMode: "160000" }, "not-a-plain-file"],
    ["another case of a guarded folder", `${epicDir}/Feature_03_three/spec.md`, {}, "path-shadows"],
    ["another case of the own folder", `${epicDir}/FEATURE_02_TWO/spec.md`, {}, "path-shadows"],
    ["another case of the document", `${epicDir}/epic_readme.md`, {}, "path-shadows"],
    ["another case of STATUS", `${ownFolder}/Status`, {}, "path-shadows"],
    ["a name that is no UTF-8", `${ownFolder}/\uFFFD`, { undecodable: true as const }, "path-not-portable"],
    ["a way up", `${ownFolder}/../feature_03_three/spec.md`, {}, "path-not-portable"],
    [".gitattributes in the own folder", `${ownFolder}/.gitattributes`, {}, "file-not-owned"],
    [".GitModules in the own folder", `${ownFolder}/.GitModules`, {}, "file-not-owned"],
  ])("%s", (_, path, parts, code) => {
    expect(codes(judged(a, [path, undefined, "x", parts]))).toEqual([code]);
  });

  test("the primary may link and name its own files as it likes, but not shadow guarded ones", () => {
    expect(judged("primary", ["docs/link", undefined, "x", { newMode: "120000" }])).toEqual([]);
    expect(judged("primary", ["vendor/sub", undefined, "x", { newMode: "160000" }])).toEqual([]);
    expect(judged("primary", ["a\uFFFD", undefined, "x", { undecodable: true }])).toEqual([]);
    const shadow = "Feature-Updates/KAI-7-improve/feature_03_three/spec.md";
    expect(codes(judged("primary", [shadow, undefined, "x"]))).toEqual(["path-shadows"]);
  });

  test("names that differ only by Unicode form are the same name", () => {
    const rulebook = testRulebook({
      rules: [{ path: "docs/é.md", owner: "secondary-b", access: "exclusive" }],
    });
    const found = judged("primary", ["docs/e\u0301.md", undefined, "x"], { rulebook });
    expect(codes(found)).toEqual(["path-shadows"]);
  });

  test("the executable bit is free in the own folder and fixed on shared files", () => {
    const chmod = { newMode: "100755" };
    expect(judged(a, [`${ownFolder}/run.sh`, "x", "x", chmod])).toEqual([]);
    expect(codes(judged("primary", [readmePath, readme, readme, chmod]))).toEqual(["mode-changed"]);
  });
});

describe("sectioned documents", () => {
  const own = readmeWith("SECONDARY-A PROGRESS", "news");
  const edits = (agent: string, after: string | undefined, before: string | undefined = readme) =>
    judged(agent, [readmePath, before, after]).map(formatViolation);

  test.each([
    ["the own section", a, own, []],
    ["another's section", a, readmeWith("SECONDARY-B PROGRESS", "x"), ["section-not-owned"]],
    ["a generated section", a, readmeWith("SYNC STATUS", "x"), ["section-generated"]],
    ["text outside", a, `${readme}more\n`, ["outside-sections"]],
    [
      "both at once",
      a,
      `${readmeWith("SECONDARY-B PROGRESS", "x")}more\n`,
      ["section-not-owned", "outside-sections"],
    ],
    [
      "a marker line",
      a,
      readme.replace("<!-- BEGIN SECONDARY-A", "  <!-- BEGIN SECONDARY-A"),
      ["marker-changed"],
    ],
    ["a new section", a, `${readme}<!-- BEGIN X -->\n<!-- END X -->\n`, ["marker-changed"]],
    ["a missing END", a, readme.replace("<!-- END SECONDARY-A PROGRESS -->\n", ""), ["marker-broken"]],
    [
      "a doubled BEGIN",
      a,
      `${readme}<!-- BEGIN SYNC STATUS -->\n<!-- END SYNC STATUS -->\n`,
      ["marker-broken"],
    ],
    ["all line ends", a, readme.replaceAll("\n", "\r\n"), ["outside-sections"]],
    ["the whole document gone", a, undefined, ["file-not-owned"]],
    ["text outside, by the primary", "primary", `${readme}more\n`, []],
    ["a new section, by the primary", "primary", `${readme}<!-- BEGIN X -->\n<!-- END X -->\n`, []],
    ["a generated section, by the primary", "primary", readmeWith("SYNC STATUS", "x"), ["section-generated"]],
    [
      "another's text, by the primary",
      "primary",
      readmeWith("SECONDARY-B PROGRESS", "x"),
      ["section-not-owned"],
    ],
  ])("%s", (_, agent, after, expected) => {
    expect(codes(judged(agent, [readmePath, readme, after]))).toEqual(expected);
  });

  test("the message names the section, the lines and whose it is", () => {
    expect(edits(a, readmeWith("SECONDARY-B PROGRESS", "x\ny"))).toMatchInlineSnapshot(`
      [
        "feature-updates/KAI-7-improve/EPIC_README.md:10-11: the section "SECONDARY-B PROGRESS" belongs to Secondary-B",
      ]
    `);
  });

  test("the primary may remove an empty section, not one with somebody's text", () => {
    const without = (agent: string) =>
      readme.replace(
        new RegExp(`<!-- BEGIN SECONDARY-${agent}.*<!-- END SECONDARY-${agent} PROGRESS -->\n\n`, "s"),
        "",
      );
    expect(edits("primary", without("A"))).toEqual([]);
    expect(codes(judged("primary", [readmePath, readme, without("B")]))).toEqual(["section-not-owned"]);
  });

  test("damage that was there before does not stop an edit of the own section", () => {
    const damaged = (text: string) => `${text}<!-- END STRAY -->\n`;
    expect(edits(a, damaged(own), damaged(readme))).toEqual([]);
  });

  test("bytes that are no text are refused with their line", () => {
    const bytes = Buffer.concat([Buffer.from(readme), Buffer.from([0xff, 10])]);
    const found = judged(a, [readmePath, readme, bytes]);
    expect(found.map(({ code, lines }) => [code, lines?.from])).toEqual([["marker-broken", 16]]);
  });

  test("a NUL byte in the own section is refused with its place; one that was there before is nobody's fault", () => {
    const binary = readmeWith("SECONDARY-A PROGRESS", "one\nt\0wo");
    expect(edits(a, binary)).toEqual([
      `${readmePath}:8: column 2 is a NUL byte, for which git takes the whole document to be binary`,
    ]);
    expect(codes(judged("primary", [readmePath, readme, `${readme}\0\n`]))).toEqual(["marker-broken"]);
    const others = readmeWith("SECONDARY-B PROGRESS", "old\0");
    expect(
      edits(a, others.replace("SECONDARY-A PROGRESS -->\n", "SECONDARY-A PROGRESS -->\nx\n"), others),
    ).toEqual([]);
  });
});

describe("locks", () => {
  const own: [string, string, string] = [readmePath, readme, readmeWith("SECONDARY-A PROGRESS", "news")];

  test("nobody holds it", () => {
    const found = judged(a, own, { lock: () => undefined });
    expect(found.map(({ code, fix }) => [code, fix])).toEqual([
      ["lock-not-held", 'sheaf lock acquire epic_readme --operation "what for"'],
    ]);
  });

  test("somebody else holds it", () => {
    const [found] = judged(a, own, { lock: heldBy("secondary-b") });
    expect(found).toMatchObject({
      code: "lock-not-held",
      owner: "Secondary-B",
      message: 'Secondary-B holds the lock epic_readme ("an edit", 5 min left)',
    });
  });

  test("somebody else held it when the commit was made", () => {
    const { operation: _, ...then } = heldBy("secondary-b")("epic_readme" as LockName);
    expect(judged(a, own, { lock: () => then, now: undefined })).toMatchObject([
      {
        code: "lock-not-held",
        message: "Secondary-B held the lock epic_readme when this was committed without it",
        fix: expect.stringContaining("sheaf lock run epic_readme -- git commit --allow-empty"),
      },
    ]);
  });

  test("the hold has expired", () => {
    const later = (noon + 300_000) as Instant;
    expect(codes(judged(a, own, { now: later }))).toEqual(["lock-not-held"]);
  });

  test("a replay is not asked, and neither is making the document", () => {
    expect(judged(a, own, { lock: undefined })).toEqual([]);
    expect(judged("primary", [readmePath, undefined, readme], { lock: () => undefined })).toEqual([]);
  });
});

describe("the other access modes", () => {
  const rulebook = testRulebook({
    rules: [
      { path: "shared/plan.md", agents: ["primary", a], access: "sequential", lock: "plan" },
      { path: "shared/log.md", agents: [a, "secondary-b"], access: "append" },
      { path: "src/**", access: "frozen" },
      { path: "shared/table.md", access: "generated" },
    ],
  });
  const codesOf = (agent: string, ...change: Parameters<typeof judged>[1]) =>
    codes(judged(agent, change, { rulebook }));

  test("sequential: who is listed, and holds the lock", () => {
    const plan = ["shared/plan.md", "x", "y"] as const;
    expect(codesOf(a, ...plan)).toEqual([]);
    expect(codes(judged(a, plan, { rulebook, lock: () => undefined }))).toEqual(["lock-not-held"]);
    expect(codesOf("secondary-b", ...plan)).toEqual(["file-not-owned"]);
  });

  test.each([
    ["lines at the end", "x\n", "x\ny\n", []],
    ["the first lines", undefined, "x\n", []],
    ["lines after an unended line", "x", "x\ny\n", []],
    ["text that prolongs the last line", "x", "xy\n", ["not-appended"]],
    ["a line before", "x\n", "y\nx\n", ["not-appended"]],
    ["a changed line", "x\ny\n", "x\nz\n", ["not-appended"]],
    ["fewer lines", "x\ny\n", "x\n", ["not-appended"]],
    ["no file", "x\n", undefined, ["not-appended"]],
    ["a NUL byte", "x\n", "x\ny\0\n", ["not-appended"]],
    ["another NUL byte, in a file that has some", "x\0\n", "x\0\ny\0\n", []],
  ])("append: %s", (_, before, after, expected) => {
    expect(codesOf(a, "shared/log.md", before, after)).toEqual(expected);
  });

  test("frozen and generated: nobody", () => {
    expect(codesOf("primary", "src/main.ts", "x", "y")).toEqual(["file-frozen"]);
    expect(codesOf("primary", "shared/table.md", "x", "y")).toEqual(["file-generated"]);
    expect(codes(judged("primary", ["shared/table.md", "x", "y"], { rulebook, isRecord: true }))).toEqual([]);
  });
});

describe("the record of the live state", () => {
  const paths = [
    `${ownFolder}/STATUS`,
    `${epicDir}/feature_01_one/STATUS`,
    `${epicDir}/agent_checkpoints/secondary_a.json`,
    `${epicDir}/agent_checkpoints/primary.json`,
    `${epicDir}/agent_comms/secondary_a_to_primary.md`,
    `${epicDir}/agent_comms/primary_to_secondary_a.md`,
    `${epicDir}/agent_comms/anything.txt`,
    `${epicDir}/approvals.md`,
  ];

  test.each(paths)("nobody writes %s by hand, and nobody takes it away", (path) => {
    const grants = [
      { by: "primary" as AgentId, to: a as AgentId, target: { kind: "file", path }, end: undefined } as const,
    ];
    for (const agent of [a, "secondary-b", "primary"]) {
      for (const [before, after] of [
        ["x\n", "y\n"],
        ["x\n", "x\ny\n"],
        [undefined, "x\n"],
        ["x\n", undefined],
      ] as const) {
        const found = judged(agent, [path, before, after], { grants, override: "typo" });
        expect(codes(found)).toEqual(["file-generated"]);
        expect(found[0]?.message).toBe("Sheaf writes this file from the live state; nobody edits it");
      }
    }
  });

  test.each(paths)("a record of Sheaf's own writes %s", (path) => {
    expect(judged("primary", [path, "x\n", "y\n"], { isRecord: true })).toEqual([]);
    expect(codes(judged("primary", [path, "x\n", "y\n"]))).toEqual(["file-generated"]);
  });
});

describe("the primary's override", () => {
  const change: [string, string, string] = [theirs, "x", "y"];

  test("opens what belongs to others, to the primary alone and with a reason", () => {
    expect(judged("primary", change, { override: "typo" })).toEqual([]);
    expect(codes(judged("primary", change, { override: " " }))).toEqual(["file-not-owned"]);
    expect(codes(judged(a, change, { override: "typo" }))).toEqual(["file-not-owned"]);
  });

  test("opens neither damage nor disguise nor locks", () => {
    const override = { override: "typo" };
    expect(codes(judged("primary", [readmePath, readme, `${readme}<!-- END X -->\n`], override))).toEqual([
      "marker-broken",
    ]);
    expect(codes(judged("primary", [theirs, "x", "y", { newMode: "120000" }], override))).toEqual([
      "not-a-plain-file",
    ]);
  });
});

describe("merges", () => {
  const merged = (agent: string, path: string, [ours, other, result]: readonly [string, string, string]) => {
    const { change, put, read } = changesOf();
    const otherOld = [{ mode: "100644", oid: put(other) }];
    const changes = [change(path, ours, result, { otherOld })];
    const lock = () => undefined;
    return codes(judge({ rulebook: testRulebook(), agent: agent as AgentId, changes, read, lock }));
  };

  test("what equals one of the parents is not the merge's doing", () => {
    expect(merged(a, theirs, ["old", "new", "new"])).toEqual([]);
    expect(merged(a, theirs, ["old", "new", "mine"])).toEqual(["file-not-owned"]);
  });

  test("a document may take each section from either parent, without its lock", () => {
    const other = readmeWith("SECONDARY-B PROGRESS", "b's news");
    const own = readmeWith("SECONDARY-A PROGRESS", "a's news");
    const both = other.replace("<!-- END SECONDARY-A", "a's news\n<!-- END SECONDARY-A");
    expect(merged(a, readmePath, [own, other, both])).toEqual([]);
    expect(merged(a, readmePath, [own, other, both.replace("b's news", "evil")])).toEqual([
      "section-not-owned",
      "lock-not-held",
    ]);
  });
});
