import { expect, test } from "vitest";
import { globsOverlap } from "../../../src/core/text/glob-overlap.ts";

test.each([
  ["apps/api/**", "apps/web/**", false],
  ["apps/api/**", "apps/api/src/*.ts", true],
  ["apps/api", "apps/api/**", true],
  ["**", "anything/at/all.ts", true],
  ["**/*.test.ts", "src/**", true],
  ["**/*.test.ts", "src/*.md", false],
  ["src/*.ts", "src/deep/x.ts", false],
  ["src/**/index.ts", "src/index.ts", true],
  ["src/**/a/**/b.ts", "src/x/a/y/z/b.ts", true],
  ["a*c", "ab*", true],
  ["a*c", "*b", false],
  ["a*b*c", "*bb*", true],
  ["file-?.md", "file-10.md", false],
  ["file-?.md", "file-1.md", true],
  ["{src,lib}/**", "lib/x.ts", true],
  ["{src,lib}/**", "test/**", false],
  ["src/{a,b{c,d}}.ts", "src/bd.ts", true],
  ["src/{a,b{c,d}}.ts", "src/b.ts", false],
  ["src/[ab].ts", "src/c.md", false],
  ["src/!(x).ts", "src/y.ts", true],
  ["SRC/**", "src/x.ts", true],
  ["./src/x.ts", "src/x.ts", true],
  ["src/\\*.ts", "src/a.ts", false],
  ["package.json", "package.json", true],
  ["package.json", "*/package.json", false],
  [".github/**", "**/*.yml", true],
])("%s and %s: %s", (a, b, expected) => {
  expect(globsOverlap(a, b)).toBe(expected);
  expect(globsOverlap(b, a)).toBe(expected);
});

test("more alternatives than a person writes count as anything below", () => {
  const many = `src/${"{a,b}".repeat(12)}.ts`;
  expect(globsOverlap(many, "src/zzz.ts")).toBe(true);
  expect(globsOverlap(many, "lib/zzz.ts")).toBe(false);
});
