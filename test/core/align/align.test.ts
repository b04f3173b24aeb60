import { expect, test } from "vitest";
import { concerning } from "../../../src/core/align/align.ts";
import type { FeatureId } from "../../../src/core/ids.ts";
import { align, found, inShort, specsOf } from "../../support/specs.ts";

test("what is missing or empty, and what a block of code hides", () => {
  const { findings } = align(specsOf("## Tests (all)\n\nx\n\n## Rollout\n\n{to do}\n", undefined), {
    requiredHeadings: ["Tests", "Goals"],
  });
  expect(findings.map(inShort)).toEqual([
    "high missing-spec feature_02_two [2:1 no such file]",
    'medium missing-heading Goals in feature_01_one [1:1 no heading "Goals"]',
    "low empty-heading feature_01_one [1:5 ## Rollout]",
  ]);
  expect(found("hidden-text", "```json\n{}\n\ntext\n\n```ts\nx\n```\n")).toEqual([
    "high hidden-text feature_01_one code [1:6 ```ts]",
  ]);
});

test("open questions of the spec and boxes of the checklist, each a finding", () => {
  const [source] = specsOf("The timeout is TBD.\n");
  if (source === undefined) throw new Error("no source");
  const checklist = { ...source.checklist, text: "- [ ] How long?\n- [x] Done\n" };
  expect(
    align([{ ...source, checklist }]).findings.map(({ kind, places }) => [
      kind,
      places[0]?.path,
      places[0]?.line,
    ]),
  ).toEqual([
    ["open-question", "epics/feature_01_one/checklist.md", 1],
    ["open-question", "epics/feature_01_one/spec.md", 1],
  ]);
});

test("the order of the features changes nothing, and an id survives a move of lines", () => {
  const [a, b] = ["`--size` (default: 1)\n", "`--size` (default: 2)\n"];
  const matrix = align(specsOf(a, b));
  expect(align(specsOf(a, b).toReversed())).toEqual(matrix);
  const moved = align(specsOf(`\n\n${a}`, b));
  expect(moved.findings[0]?.id).toBe(matrix.findings[0]?.id);
  expect(moved.findings[0]?.places[0]?.line).toBe(3);
  expect(matrix.findings[0]?.id).toMatch(/^[0-9a-f]{10}$/);
});

test("the part for a feature has its names, those beside them, links both ways and its findings", () => {
  const matrix = align(
    specsOf("`--timeout`, `--depth`\n", "`--request-timeout`\n\nDepends on: Feature 1\n", "TBD `--theme`\n"),
  );
  const part = concerning(matrix, new Set(["feature_01_one" as FeatureId]));
  expect(part.names.map(({ name }) => name)).toEqual(["--depth", "--request-timeout", "--timeout"]);
  expect(part.links.map(({ from }) => from)).toEqual(["feature_02_two"]);
  expect(part.findings.map(({ kind }) => kind)).toEqual(["dependency-not-named-back"]);
});

test("hostile text costs little and throws nothing", () => {
  const hostile = [
    "`",
    "--a-",
    "(",
    "| ",
    "a/",
    "<",
    "a.",
    "_a",
    "**",
    "Feature 1-",
    "[ ]",
    "default: ",
    "<!--",
  ];
  const lines = hostile.map((part) => part.repeat(20_000));
  const code = `\`\`\`py\n${"def f(".repeat(10_000)}\n${lines.join("\n")}\n`;
  const { findings } = align(specsOf(lines.join("\n"), code, "\0\r\n\uFEFF", "\n".repeat(200_000)));
  expect(findings.length).toBeLessThan(9);
});
