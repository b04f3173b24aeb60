import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../src/files/package-root.ts";
import { triedRepositories } from "../support/repositories/all.ts";

describe("in every repository", () => {
  test.each(triedRepositories)("$repository", ({ prove }) => expect(prove()).resolves.toBeUndefined());
});

test("docs/repositories.md has a row for each, and no other", () => {
  const text = readFileSync(join(packageRoot(), "docs/repositories.md"), "utf8");
  const rows = triedRepositories.map(({ repository, answer }) => `| ${repository} | ${answer} |`);
  const table = ["| repository or configuration | what Sheaf does |", "|---|---|", ...rows].join("\n");
  expect(text).toContain(`${table}\n\n`);
});
