import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/files/package-root.ts";
import { installGit, oldestGit } from "../../src/git/version.ts";

const read = (path: string) => readFileSync(join(packageRoot(), path), "utf8");
const files = ["", "docs", "src", "hooks", "templates", "test", "bench"].flatMap(filesIn);

/** The files of a folder and below; of the root those that stand there. What was is history's. */
function filesIn(folder: string): string[] {
  return readdirSync(join(packageRoot(), folder), { recursive: folder !== "", withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:md|ts|json)$|^[a-z]+$/.test(entry.name))
    .map((entry) => relative(packageRoot(), join(entry.parentPath, entry.name)))
    .filter((path) => !/^(?:CHANGELOG|docs\/decisions|package-lock)/.test(path));
}

/** Every version that a file of the project promises, with where it stands. */
function promised(pattern: RegExp): string[] {
  return files.flatMap((path) =>
    [...read(path).matchAll(pattern)].map(([, version]) => `${path}: ${version}`),
  );
}

function others(found: readonly string[], version: string): string[] {
  return found.filter((line) => !line.endsWith(`: ${version}`));
}

test("the oldest git is the same everywhere", () => {
  const found = promised(/\bgit (\d[\d.]*\d) or newer/gi);
  expect(found.map((line) => line.split(":")[0])).toEqual(
    expect.arrayContaining(["README.md", "CONTRIBUTING.md"]),
  );
  expect(others(found, oldestGit)).toEqual([]);
  expect(installGit).toContain(oldestGit);
});

test("the oldest Node is the same everywhere", () => {
  const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
  const oldest = engines.node.replace(">=", "");
  const found = [...promised(/\bNode (\d[\d.]*\d) or newer/gi), ...promised(/\bnode(\d+\.\d+)\b/g)];
  expect(others([...found, `.node-version: ${read(".node-version").trim()}`], oldest)).toEqual([]);
});
