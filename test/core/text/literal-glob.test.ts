import * as fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";
import { escapeGlob, isWild, literalHead } from "../../../src/core/text/literal-glob.ts";

const letters = fc.constantFrom(...Array.from(`ab/*?[]{}()!+@,|^$.-~ '"#é:`));
const path = fc
  .array(letters, { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""))
  .filter((text) => text.split("/").every((part) => !/^\.{0,2}$/.test(part)));
// As Sheaf compiles its rules.
const matches = (glob: string, path: string) =>
  new RegExp(picomatch.makeRe(glob, { dot: true, nonegate: true }).source, "s").test(path);

test("an escaped path matches itself and nothing else", () => {
  fc.assert(
    fc.property(path, path, (one, other) => {
      expect(matches(escapeGlob(one), one)).toBe(true);
      expect(matches(`${escapeGlob(one)}/**`, `${one}/x`)).toBe(true);
      expect(matches(escapeGlob(one), other)).toBe(one === other);
      expect([isWild(escapeGlob(one)), literalHead(escapeGlob(one))]).toEqual([false, one]);
    }),
  );
});

test("whatever a glob matches begins with its literal head, and is it where nothing is wild", () => {
  fc.assert(
    fc.property(path, path, (glob, path) => {
      if (!matches(glob, path)) return;
      const head = literalHead(glob);
      expect(isWild(glob) ? path.startsWith(head) : path === head).toBe(true);
    }),
    {
      numRuns: 1_000,
      examples: [
        ["a+(b)", "ab"],
        ["a|*", "b"],
        ["./a", "a"],
        ['"a"', "a"],
      ],
    },
  );
});
