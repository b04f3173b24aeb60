import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatCells, formatMarkdownTable, readCells } from "../../../src/core/markdown/table-text.ts";

test("cells come back as they were written, whatever stands in them", () => {
  const cell = fc.string().map((text) => text.replace(/\s+/g, " ").trim());
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      expect(readCells(formatCells(cells))).toEqual(cells);
    }),
  );
});

test("a line break, a pipe or a backslash stays inside its cell", () => {
  expect(formatMarkdownTable(["A", "B"], [["one\ntwo", "a|b\\"]])).toBe(
    "| A | B |\n| --- | --- |\n| one two | a\\|b\\\\ |\n",
  );
});

test("what is no row has no cells", () => {
  expect(["", "text", "a | b"].flatMap(readCells)).toEqual([]);
});
