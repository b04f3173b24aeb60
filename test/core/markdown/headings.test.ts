import { expect, test } from "vitest";
import { missingHeadings } from "../../../src/core/markdown/headings.ts";
import { loadTemplates } from "../../../src/files/templates.ts";

const spec =
  "# Algorithms\n## Acceptance Criteria (USER MUST APPROVE)\r\n### data structures\n```\n## Dependencies\n```\n";

test.each([
  ["a longer heading, in another case", "acceptance criteria", []],
  ["a heading of level 3", "Data Structures", []],
  ["the title", "Algorithms", ["Algorithms"]],
  ["a comment in code", "Dependencies", ["Dependencies"]],
])("%s", (_, wanted, missing) => {
  expect(missingHeadings(spec, [wanted])).toEqual(missing);
});

test("the template of a spec has every heading of the protocol", () => {
  const wanted = [
    "Discovery Context",
    "Requirements",
    "Components Affected",
    "Data Structures",
    "Algorithms",
    "Dependencies",
    "Acceptance Criteria",
  ];
  expect(missingHeadings(loadTemplates()["feature/spec.md"], wanted)).toEqual([]);
});
