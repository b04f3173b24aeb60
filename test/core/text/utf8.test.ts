import { expect, test } from "vitest";
import { decodeUtf8 } from "../../../src/core/text/utf8.ts";

test("text is decoded, a byte order mark kept", () => {
  expect(decodeUtf8(Buffer.from("\uFEFFä\n"))).toEqual({ kind: "parsed", value: "\uFEFFä\n" });
});

test.each([
  [[0x61, 0x0a, 0x62, 0xff, 0x63], 2, 2],
  [[0xc3], 1, 2],
  [[0x0a, 0x0a, 0xe2, 0x82], 3, 3],
])("the first invalid byte of %j is at %i:%i", (bytes, line, column) => {
  const read = decodeUtf8(Uint8Array.from(bytes));
  expect(read.kind === "invalid" && read.issues).toMatchObject([{ line, column, message: "invalid UTF-8" }]);
});
