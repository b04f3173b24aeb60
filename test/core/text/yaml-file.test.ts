import { expect, test } from "vitest";
import { z } from "zod";
import { parseYamlFile } from "../../../src/core/text/yaml-file.ts";

const schema = z.record(z.string(), z.string());

test.each([
  ["a: b\nc: d\u0000\n", 2, 5],
  ["a: b\n# \u001b[2J\n", 2, 3],
  ["a: b\u0085\n", 1, 5],
  ["a: \ufffd\n", 1, 4],
  ['a: b\nc: "\\e[2J"\n', 2, 4],
  ['"\\0": b\n', 1, 1],
])("%j is refused, at %i:%i", (text, line, column) => {
  expect(parseYamlFile(text, schema)).toMatchObject({ kind: "invalid", issues: [{ line, column }] });
});

test("tabs, line ends of both kinds and several lines are text", () => {
  const read = parseYamlFile('a: "b\\tc"\r\nd: |\r\n  e\r\n  f\r\n', schema);
  expect(read).toMatchObject({ kind: "parsed", value: { value: { a: "b\tc", d: "e\nf\n" } } });
});
