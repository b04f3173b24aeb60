import { expect, test } from "vitest";
import * as api from "../../src/index.ts";

test("the public API is this list", () => {
  expect(Object.keys(api).toSorted()).toMatchInlineSnapshot(`
    [
      "SheafError",
      "compileRulebook",
      "exitCodes",
      "formatViolation",
      "judge",
      "mergeLines",
      "mergeSectioned",
      "ownership",
      "parseDocument",
      "parseManifest",
      "printDocument",
      "sectionEdits",
      "sectionOwner",
      "splitLines",
    ]
  `);
});
