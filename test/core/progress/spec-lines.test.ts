import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countOwnLines } from "../../../src/core/progress/spec-lines.ts";

const template = readFileSync(new URL("../../../templates/feature/spec.md", import.meta.url), "utf8");
const filled = template.replaceAll(/\{\{\w+\}\}/g, "some (words) [and] more");

test.each([
  ["an untouched template", filled, 0],
  ["headings, rules, comments and placeholders", "# A\n\n---\n<!-- x -->\n## B\n\nTBD\n{goal}\n", 0],
  ["a line of its own", `${filled}\nSettings are read once.\n`, 1],
  ["items, rows and code, without what stands around them", "- a\n\n| h |\n|---|\n| c |\n\n```\nx\n```\n", 3],
])("%s", (_, spec, lines) => {
  expect(countOwnLines(spec, template)).toBe(lines);
});
