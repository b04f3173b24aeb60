import { expect, test } from "vitest";
import { mergeSectioned } from "../../../src/core/merge/merge-sectioned.ts";
import { mergeShared } from "../../../src/core/structure/merge-shared.ts";
import { rulesFor, shared } from "../../support/merge-team.ts";

const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join("");

/** What a merge says; that it comes to an end, and throws nothing, is what is tested. */
function verdict(path: string, base: string, ours: string, theirs: string): string {
  return mergeShared({ path }, { base, ours, theirs }).kind;
}

test.each([
  ["items", "a.md", (side: string) => `# L\n\n- start\n${many(70_000, (at) => `- ${side} ${at}\n`)}`],
  [
    "rows",
    "a.md",
    (side: string) => `| A | B |\n| --- | --- |\n${many(5_000, (at) => `| ${side} ${at} | x |\n`)}`,
  ],
  ["headed parts", "a.md", (side: string) => `# L\n\n${many(5_000, (at) => `## ${side} ${at}\n\n`)}`],
  ["dated records", "a.md", (side: string) => `# L\n\n${many(5_000, (at) => `2026-01-01 ${side} ${at}\n`)}`],
  [
    "statements",
    "a.md",
    (side: string) => `\`\`\`mermaid\ngraph TD\n${many(5_000, (at) => `A --> ${side}${at}\n`)}\`\`\`\n`,
  ],
  ["keys", "a.yaml", (side: string) => `a: 1\n${many(5_000, (at) => `${side}${at}: 1\n`)}`],
  ["sentences", "a.md", (side: string) => `It begins. ${many(5_000, (at) => `A ${side} ${at}. `)}It ends.\n`],
])("thousands of %s that either side adds", (_, path, text) => {
  const [ours, theirs] = [text("x"), text("y")];
  const base =
    path === "a.yaml" ? "a: 1\n" : ours.replace(/[^\n]*x \d[^\n]*\n+|A --> x\d+\n|A x \d+\. /g, "");
  expect(verdict(path, base, ours, theirs)).toMatch(/clean|conflict/);
});

test("5,000 items that either side edits", () => {
  const list = (word: string, even: string) =>
    many(5_000, (at) => `- entry number ${at} ${at % 2 === 0 ? even : word}\n`);
  expect(verdict("a.md", list("a", "a"), list("a", "b"), list("b", "a"))).toBe("clean");
});

test.each([
  [
    "flow sequences",
    "a.yaml",
    (depth: number, value: string) => `a: ${"[".repeat(depth)}${value}${"]".repeat(depth)}\nb: 1\n`,
  ],
  [
    "flow maps",
    "a.json",
    (depth: number, value: string) => `${'{"a":'.repeat(depth)}"${value}"${"}".repeat(depth)}\n`,
  ],
  [
    "block maps",
    "a.yaml",
    (depth: number, value: string) =>
      `${many(depth, (at) => `${" ".repeat(at)}a:\n`)}${" ".repeat(depth)}${value}\n`,
  ],
  ["block sequences", "a.yaml", (depth: number, value: string) => `${"- ".repeat(depth)}${value}\n`],
  ["complex keys", "a.yaml", (depth: number, value: string) => `${"? ".repeat(depth)}${value}\n`],
  [
    "lists",
    "a.md",
    (depth: number, value: string) =>
      `${many(depth, (at) => `${"  ".repeat(at)}- a\n`)}${"  ".repeat(depth)}- ${value}\n- end\n`,
  ],
  [
    "code blocks",
    "a.md",
    (depth: number, value: string) =>
      `\`\`\`json\n${"[".repeat(depth)}"${value}"${"]".repeat(depth)}\n\`\`\`\n`,
  ],
  [
    "front matter",
    "a.md",
    (depth: number, value: string) => `---\na: ${"[".repeat(depth)}${value}${"]".repeat(depth)}\n---\ntext\n`,
  ],
])("%s nested 1,000 and 5,000 deep", (_, path, text) => {
  for (const depth of [1_000, 5_000]) {
    expect(verdict(path, text(depth, "x"), text(depth, "y"), text(depth, "z"))).toBe("conflict");
    expect(verdict(path, text(depth, "x"), `${text(depth, "y")}more: 1\n`, text(depth, "x"))).toBe("clean");
  }
});

test("a NUL byte is named with its line and whose it is", () => {
  const texts = { base: "a\nb\n", ours: "a1\nb\n", theirs: "a\nb\0\n" };
  expect(mergeSectioned({ ...texts, rules: rulesFor("secondary-a", shared) })).toMatchObject({
    kind: "conflict",
    conflicts: [
      { code: "binary", message: "line 2 of secondary-a holds a NUL byte, so it cannot be merged as text" },
    ],
  });
});
