import { describe, expect, test } from "vitest";
import { unifiedPatch } from "../../../src/core/lines/patch.ts";
import { quotePath } from "../../../src/core/lines/quote-path.ts";

const numbers = (changes: Record<number, string> = {}) =>
  Array.from({ length: 20 }, (_, n) => `${changes[n + 1] ?? n + 1}\n`).join("");

describe("a patch reads as git writes it", () => {
  test("edits far apart are two hunks", () => {
    expect(unifiedPatch("a.md", numbers(), numbers({ 5: "five", 15: "fifteen\nand more" })))
      .toMatchInlineSnapshot(`
      "diff --git a/a.md b/a.md
      --- a/a.md
      +++ b/a.md
      @@ -2,7 +2,7 @@
       2
       3
       4
      -5
      +five
       6
       7
       8
      @@ -12,7 +12,8 @@
       12
       13
       14
      -15
      +fifteen
      +and more
       16
       17
       18
      "
    `);
  });

  test("edits whose context meets are one", () => {
    const patch = unifiedPatch("a.md", numbers(), numbers({ 5: "five", 12: "twelve" }));
    expect(patch.match(/^@@.*/gm)).toEqual(["@@ -2,14 +2,14 @@"]);
  });

  test("as much context as asked for", () => {
    expect(unifiedPatch("a.md", numbers(), numbers({ 5: "five" }), 1)).toMatchInlineSnapshot(`
      "diff --git a/a.md b/a.md
      --- a/a.md
      +++ b/a.md
      @@ -4,3 +4,3 @@
       4
      -5
      +five
       6
      "
    `);
  });

  test("a last line without a newline is said to have none", () => {
    expect(unifiedPatch("a.md", "a\nb", "a\nb\n")).toMatchInlineSnapshot(`
      "diff --git a/a.md b/a.md
      --- a/a.md
      +++ b/a.md
      @@ -1,2 +1,2 @@
       a
      -b
      \\ No newline at end of file
      +b
      "
    `);
  });

  test("a new file", () => {
    expect(unifiedPatch("a.md", undefined, "a\n")).toMatchInlineSnapshot(`
      "diff --git a/a.md b/a.md
      new file mode 100644
      --- /dev/null
      +++ b/a.md
      @@ -0,0 +1 @@
      +a
      "
    `);
  });

  test("a deleted file", () => {
    expect(unifiedPatch("a.md", "a\nb\n", undefined)).toMatchInlineSnapshot(`
      "diff --git a/a.md b/a.md
      deleted file mode 100644
      --- a/a.md
      +++ /dev/null
      @@ -1,2 +0,0 @@
      -a
      -b
      "
    `);
  });

  test("a new file without text", () => {
    expect(unifiedPatch("a.md", undefined, "")).toBe("diff --git a/a.md b/a.md\nnew file mode 100644\n");
  });

  test("a file that loses all its lines stays", () => {
    expect(unifiedPatch("a.md", "a\n", "")).toMatchInlineSnapshot(`
      "diff --git a/a.md b/a.md
      --- a/a.md
      +++ b/a.md
      @@ -1 +0,0 @@
      -a
      "
    `);
  });

  test.each([[undefined], [""], ["a\n"]])("no patch where nothing changes: %j", (text) => {
    expect(unifiedPatch("a.md", text, text)).toBe("");
  });

  test("a name with spaces ends in a tab", () => {
    expect(unifiedPatch("my file.md", "a\n", "b\n").split("\n").slice(0, 3)).toEqual([
      "diff --git a/my file.md b/my file.md",
      "--- a/my file.md\t",
      "+++ b/my file.md\t",
    ]);
  });
});

test.each([
  ["docs/a.md", "docs/a.md"],
  ["my file.md", "my file.md"],
  ['say "no".md', '"say \\"no\\".md"'],
  ["back\\slash", '"back\\\\slash"'],
  ["tab\tnew\nline", '"tab\\tnew\\nline"'],
  ["\u0001\u007F", '"\\001\\177"'],
  ["grün.md", '"gr\\303\\274n.md"'],
])("the path %j is written %s", (path, quoted) => {
  expect(quotePath(path)).toBe(quoted);
});
