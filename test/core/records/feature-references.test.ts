import { expect, test } from "vitest";
import { featureNumbersIn } from "../../../src/core/records/feature-references.ts";

test.each([
  ["Feature 1 and feature_02_name", [1, 2]],
  ["Features 2-4, 7", [2, 3, 4, 7]],
  ["features 02, 03 and 05", [2, 3, 5]],
  ["F02, F04–F06", [2, 4, 5, 6]],
  ["Features 7-2, features 1-999", []],
  ["Feature set, F1-score-like words, Feature requests", [1]],
  ["nothing", []],
])("%s", (text, expected) => {
  expect(featureNumbersIn(text)).toEqual(expected);
});
