import { expect, test } from "vitest";
import { lastLines, outputKeeper } from "../../../src/core/checks/output.ts";

const keep = (limit: number, chunks: readonly string[]) => {
  const keeper = outputKeeper(limit);
  for (const chunk of chunks) keeper.add(Buffer.from(chunk));
  const { bytes, omitted } = keeper.kept();
  return { text: Buffer.from(bytes).toString(), omitted };
};

test.each([
  ["nothing", [], { text: "", omitted: 0 }],
  ["less than the limit", ["ab", "c"], { text: "abc", omitted: 0 }],
  ["just the limit", ["abcd"], { text: "abcd", omitted: 0 }],
  ["one chunk that is too long", ["abcdefghijk"], { text: "hijk", omitted: 7 }],
  ["many short ones", "a b c d e f g h i j k l m".split(" "), { text: "jklm", omitted: 9 }],
])("keeps the end of %s", (_, chunks, expected) => {
  expect(keep(4, chunks)).toEqual(expected);
});

test("the last lines, without the empty end", () => {
  const bytes = Buffer.from("one\r\ntwo\nthree\n\n");
  expect(lastLines({ bytes, omitted: 0 }, 2)).toEqual(["two", "three"]);
  expect(lastLines({ bytes: Buffer.from("\n"), omitted: 0 }, 2)).toEqual([]);
});
