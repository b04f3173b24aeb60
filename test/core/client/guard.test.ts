import { expect, test } from "vitest";
import type { FileEdit } from "../../../src/core/client/edit.ts";
import { judgeEdits, refusalWords, type EditedFile } from "../../../src/core/client/guard.ts";
import { parsePatch } from "../../../src/core/client/patch.ts";
import { primary, type AgentId } from "../../../src/core/ids.ts";
import {
  epicDir,
  ownFolder,
  readme,
  readmePath,
  readmeWith,
  testRulebook,
} from "../../support/epic-rules.ts";

const rulebook = testRulebook();
const agent = "secondary-a" as AgentId;
const facts = { rulebook, agent };

function edited(path: string, before: string | undefined, ...edits: FileEdit[]): EditedFile {
  return { path, before: before === undefined ? undefined : Buffer.from(before), edits };
}

const write = (path: string, before: string | undefined, text: string) =>
  edited(path, before, { kind: "write", path, text });
const replace = (path: string, before: string, old: string, text: string) =>
  edited(path, before, { kind: "replace", path, old, text, all: false });

const codesOf = (file: EditedFile, who: AgentId = agent) =>
  judgeEdits([file], { rulebook, agent: who }).map(({ code, section, owner }) =>
    [code, section, owner].filter((one) => one !== undefined).join(" "),
  );

const foreign = `${epicDir}/feature_03_three/spec.md`;

test.each<[string, EditedFile, string[]]>([
  ["an own file", write(`${ownFolder}/spec.md`, "a", "b"), []],
  ["another's file", write(foreign, "a", "b"), ["file-not-owned Secondary-B"]],
  ["another's file, new", write(foreign, undefined, "b"), ["file-not-owned Secondary-B"]],
  [
    "another's file, deleted",
    edited(foreign, "a", { kind: "delete", path: foreign }),
    ["file-not-owned Secondary-B"],
  ],
  [
    "another's file, nobody knows how",
    edited(foreign, "a", { kind: "change", path: foreign }),
    ["file-not-owned Secondary-B"],
  ],
  ["another's file as it is", write(foreign, "a", "a"), []],
  ["text that is not there", replace(foreign, "a", "z", "y"), []],
  ["STATUS", write(`${ownFolder}/STATUS`, "a", "b"), ["file-generated Sheaf"]],
  [
    "the own section, as a whole file",
    write(readmePath, readme, readmeWith("SECONDARY-A PROGRESS", "mine")),
    [],
  ],
  [
    "another's section",
    replace(readmePath, readme, "b's text", "mine"),
    ["section-not-owned SECONDARY-B PROGRESS Secondary-B"],
  ],
  [
    "a generated section",
    replace(readmePath, readme, "computed", "claimed"),
    ["section-generated SYNC STATUS Sheaf"],
  ],
  [
    "text outside the sections",
    replace(readmePath, readme, "# Epic", "# Mine"),
    ["outside-sections Primary"],
  ],
  [
    "a sectioned document, nobody knows how",
    edited(readmePath, readme, { kind: "change", path: readmePath }),
    [],
  ],
  ["bytes that are no text", edited(readmePath, readme, { kind: "write", path: "", text: readme }), []],
])("%s", (_, file, expected) => {
  expect(codesOf(file)).toEqual(expected);
});

test("what was wrong in the file before is not this edit's doing", () => {
  const damaged = readme.replace("b's text", "somebody else's words");
  expect(codesOf(write(readmePath, damaged, damaged.replace("# Epic", "# Epic")))).toEqual([]);
});

test("a patch whose hunk reaches into another's section is refused with its lines", () => {
  const patch = `*** Begin Patch
*** Update File: ${readmePath}
@@
 <!-- BEGIN SECONDARY-B PROGRESS -->
-b's text
+a's text
 <!-- END SECONDARY-B PROGRESS -->
*** End Patch`;
  const [found] = judgeEdits([edited(readmePath, readme, ...parsePatch(patch))], facts);
  expect(found).toMatchObject({
    code: "section-not-owned",
    owner: "Secondary-B",
    lines: { from: 10, to: 10 },
  });
});

test("edits of one file follow each other", () => {
  const file = edited(
    readmePath,
    readme,
    { kind: "replace", path: "", old: "b's text", text: "x", all: false },
    { kind: "replace", path: "", old: "x", text: "b's text", all: false },
  );
  expect(codesOf(file)).toEqual([]);
});

test("a grant opens what it names", () => {
  const grants = [
    {
      by: "secondary-b" as AgentId,
      to: agent,
      target: { kind: "file" as const, path: foreign },
      end: undefined,
    },
  ];
  expect(judgeEdits([write(foreign, "a", "b")], { ...facts, grants })).toEqual([]);
});

test("a refusal says whose it is, what is one's own, and which command helps", () => {
  const found = judgeEdits([write(foreign, "a", "b"), replace(readmePath, readme, "b's text", "x")], facts);
  expect(refusalWords(found, facts)).toMatchInlineSnapshot(`
    "sheaf: not written, it would break the rules of KAI-7; you are Secondary-A.
      feature-updates/KAI-7-improve/feature_03_three/spec.md: Secondary-B owns this file
      feature-updates/KAI-7-improve/EPIC_README.md:10: the section "SECONDARY-B PROGRESS" belongs to Secondary-B
    Yours: feature-updates/KAI-7-improve/feature_02_two/; section "SECONDARY-A PROGRESS" (sheaf section write --file <file>).
    To ask for it: sheaf request feature-updates/KAI-7-improve/feature_03_three/spec.md --reason "…""
  `);
  const asPrimary = { rulebook, agent: primary };
  expect(refusalWords(judgeEdits([write(foreign, "a", "b")], asPrimary), asPrimary)).toMatchInlineSnapshot(`
    "sheaf: not written, it would break the rules of KAI-7; you are Primary.
      feature-updates/KAI-7-improve/feature_03_three/spec.md: Secondary-B owns this file
    Ask its owner (sheaf send <agent> --subject "…"). To overrule it, on record: write it from the shell, then SHEAF_OVERRIDE="reason" git commit …"
  `);
});
