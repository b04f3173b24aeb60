import { expect, test } from "vitest";
import { findRule } from "../../../src/core/ownership/find-rule.ts";
import { testRulebook } from "../../support/epic-rules.ts";

const globs = [
  "docs/**",
  "docs/api/*.md",
  "./here/**",
  "a b/c.d/**",
  "{x,y}/z/**",
  "src/lib?/**",
  "src/[ab]/c",
  "**/*.lock",
  "ünïcode/**",
  "plain.txt",
  "+(one|two)/three",
];
const paths = [
  "docs",
  "docs/",
  "docs/a",
  "DOCS/a",
  "docs/api/x.md",
  "docsx/a",
  "here/a",
  "./here/a",
  "a b/c.d",
  "A B/C.d/e",
  "x/z/1",
  "y/z",
  "src/lib1/x",
  "src/lib",
  "src/a/c",
  "SRC/B/C",
  "deep/down/a.lock",
  "ünïcode/a",
  "ÜNÏCODE/A",
  "plain.txt",
  "Plain.TXT",
  "one/three",
  "onetwo/three",
  "d\u212Aocs/a",
  "doc\u017F/a",
  "",
  "/",
  "nothing",
];

test.for(["exact", "any-case"] as const)(
  "a rule is found as its expression alone would find it: %s",
  (as) => {
    const rules = globs.map((path) => ({ path, access: "frozen" as const }));
    const rulebook = testRulebook({ rules });
    const flags = as === "exact" ? "s" : "is";
    for (const path of [...paths, ...paths]) {
      const plain = rulebook.rules.find(({ source }) => new RegExp(source, flags).test(path));
      expect([path, findRule(path, rulebook, as)]).toEqual([path, plain]);
    }
    expect(paths.some((path) => findRule(path, rulebook, as) !== undefined)).toBe(true);
  },
);
