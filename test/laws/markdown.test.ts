import * as fc from "fast-check";
import { expect, test } from "vitest";
import "../support/law-runs.ts";
import { codeSpans, withoutCodeSpans } from "../../src/core/markdown/code-spans.ts";
import { readMarkdown } from "../../src/core/markdown/read.ts";
import { troubledText } from "../support/documents.ts";

const anyText = fc.oneof(
  troubledText,
  fc.string({ unit: fc.constantFrom("`", "|", "-", "#", "\n", "\r", " ", "a") }),
);

test("the lines of a document, joined, are the document, and every line is counted once", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { lines } = readMarkdown(text);
      expect(lines.map(({ raw }) => raw).join("")).toBe(text);
      expect(lines.map(({ number }) => number)).toEqual(lines.map((_, at) => at + 1));
    }),
  );
});

test("code spans lie one behind the other, and a line without them is as long as it was", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const spans = codeSpans(text);
      for (const { from, to, at, content } of spans)
        expect(text.slice(from, to)).toContain(text.slice(at, at + content.length));
      expect(spans.every(({ from }, index) => from >= (spans[index - 1]?.to ?? 0))).toBe(true);
      expect(withoutCodeSpans(text)).toHaveLength(text.length);
    }),
  );
});
