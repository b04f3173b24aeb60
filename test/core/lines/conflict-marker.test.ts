import { expect, test } from "vitest";
import { findConflictMarker, unusedMarkerSize } from "../../../src/core/lines/conflict-marker.ts";

test.each([
  ["<<<<<<< ours\n", { sign: "<", size: 7 }],
  ["||||||| base 9f8e7d6\n", { sign: "|", size: 7 }],
  ["=======\r\n", { sign: "=", size: 7 }],
  [">>>>>>>>> theirs", { sign: ">", size: 9 }],
  ["<<<<<<", undefined],
  ["<<<<<<<x", undefined],
  ["======= heading\n", { sign: "=", size: 7 }],
  [" =======\n", undefined],
  ["<<<<<<<>>>>>>>\n", undefined],
])("%j reads as %j", (line, marker) => {
  expect(findConflictMarker(line)).toEqual(marker);
});

test.each([
  [[["text\n"]], 7],
  [[["text\n"], ["Title\n", "=======\n"]], 8],
  [[["<<<<<<< a\n", "======== \n"], ["|||||||||\n"]], 10],
  [[["Title\n", "====================\n"]], 7],
])("%j leaves marker size %i unused", (versions, size) => {
  expect(unusedMarkerSize(versions)).toBe(size);
});
