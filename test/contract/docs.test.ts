import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
// "epics" holds documents of made-up epics, for tests.
const skipped = new Set(["node_modules", "dist", ".git", "epics"]);

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : markdownIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

const documents = markdownIn("");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const isThere = (path: string) => existsSync(join(root, path));

/** A document without its code blocks and code spans, which show links instead of making them. */
function proseOf(path: string): string {
  return read(path)
    .replaceAll(/^```.*?^```/gms, "")
    .replaceAll(/`[^`\n]*`/g, "");
}

test("relative links resolve", () => {
  const broken = documents.flatMap((path) => {
    const targets = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const relative = targets.filter((target) => !/^(?:[a-z]+:|#)/.test(target));
    const missing = relative.filter((target) => !isThere(join(dirname(path), target.replace(/#.*/, ""))));
    return missing.map((target) => `${path}: ${target}`);
  });
  expect(broken).toEqual([]);
});

test("files that a document names exist", () => {
  // The change log may name what has been renamed since.
  const broken = documents
    .filter((path) => path !== "CHANGELOG.md")
    .flatMap((path) => {
      const names = [
        ...read(path).matchAll(/`((?:src|hooks|templates|schemas|test|bench|docs|\.ci)\/[\w./-]+)`/g),
      ];
      return names.flatMap(([, name = ""]) => (isThere(name) ? [] : [`${path}: ${name}`]));
    });
  expect(broken).toEqual([]);
});

describe("AGENTS.md", () => {
  test("stays within 120 lines", () => {
    expect(read("AGENTS.md").trimEnd().split("\n").length).toBeLessThanOrEqual(120);
  });

  test("has no twin under another name", () => {
    expect(documents).not.toContain("CLAUDE.md");
  });
});

test("docs/enforcement.md has a row for every violation code, and no other", () => {
  const [, union = ""] =
    /export type ViolationCode =([^;]*);/.exec(read("src/core/judge/violation.ts")) ?? [];
  const codes = [...union.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code);
  const [, table = ""] = /^## Violations$(.*?)^## /ms.exec(read("docs/enforcement.md")) ?? [];
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(0);
  expect(rows).toEqual(codes);
});

test("the tests that docs/trust.md names exist", () => {
  const named = read("docs/trust.md").match(/test\/[\w/-]+\.test\.ts/g) ?? [];
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((path) => !isThere(path))).toEqual([]);
});

test("docs/architecture.md has a line for every folder of src", () => {
  const folders = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length));
  const rows = [...read("docs/architecture.md").matchAll(/^\| `(src\/[a-z/]+)` \|/gm)].map(
    ([, row = ""]) => row,
  );
  expect(rows.toSorted()).toEqual(folders.toSorted());
});

test("the files that the diagrams of docs/architecture.md name exist", () => {
  const blocks = read("docs/architecture.md").match(/^```.*?^```/gms) ?? [];
  const names = blocks.join("\n").match(/\b(?:cli|hook|workflows|git|files|core)\/[\w/-]+\.ts\b/g) ?? [];
  expect(names.filter((name) => !name.endsWith("/X.ts") && !isThere(`src/${name}`))).toEqual([]);
});

test("docs/glossary.md is in alphabetical order, each word once", () => {
  const words = [...read("docs/glossary.md").matchAll(/^- \*\*([^*]+)\*\*/gm)].map(([, word = ""]) => word);
  expect(words).toEqual([...new Set(words)].toSorted((a, b) => a.localeCompare(b, "en")));
});

test("the decisions have numbers of their own, from 1 on", () => {
  const names = readdirSync(join(root, "docs/decisions")).toSorted();
  expect(names.filter((name) => !/^\d{4}-[a-z0-9-]+\.md$/.test(name))).toEqual([]);
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
});
