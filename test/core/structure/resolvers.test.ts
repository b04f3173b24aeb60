import { describe, expect, test } from "vitest";
import { mergeShared } from "../../../src/core/structure/merge-shared.ts";

/** Merges from either side, which must give the same; undefined for a conflict. */
function merge(base: string, ours: string, theirs: string): string | undefined {
  const texts = [
    mergeShared({ path: "notes.md" }, { base, ours, theirs }),
    mergeShared({ path: "notes.md" }, { base, ours: theirs, theirs: ours }),
  ];
  const [one, other] = texts.map((merged) => (merged.kind === "clean" ? merged.text : undefined));
  expect(other).toBe(one);
  return one;
}

describe("parts with a heading, added by both at one place", () => {
  const page = (...added: readonly string[]) => `# Notes\n\nFirst.\n\n${added.join("")}## End\n`;
  const part = (heading: string, text = "text") =>
    `${heading}\n\n${text} of ${heading.replace(/^#+ /, "")}\n\n`;

  test("stand in the order of their headings, each side's own order kept", () => {
    const [one, two, ten] = [part("## Part 1"), part("## Part 2"), part("## Part 10")];
    expect(merge(page(), page(one, ten), page(two))).toBe(page(one, two, ten));
    expect(merge(page(), page(ten, one), page(two))).toBe(page(two, ten, one));
  });

  test("stand before others where they are deeper: they belong to the heading above", () => {
    const [deep, flat] = [part("### Detail"), `${part("## Another")}${part("### Of another")}`];
    expect(merge(page(), page(flat), page(deep))).toBe(page(deep, flat));
  });

  test("come once where both are alike", () => {
    const [same, more] = [part("## Same"), part("## More")];
    expect(merge(page(), page(same), page(same, more))).toBe(page(same, more));
  });

  test.each([
    ["under one heading with two texts", page(part("## A", "one")), page(part("## A", "two"))],
    [
      "with a heading inside that the other has",
      page(part("## A") + part("### C")),
      page(part("## B") + part("### C", "other")),
    ],
    ["with text before the first heading", page("Text.\n\n", part("## A")), page(part("## B"))],
    ["with a fence that is left open", page(`${part("## A")}\`\`\`\n\n`), page(part("## B"))],
  ])("are a conflict %s", (_, ours, theirs) => {
    expect(merge(page(), ours, theirs)).toBeUndefined();
  });

  test("are a conflict where the text behind would come under the last of them", () => {
    const open = (added: string) => `# Notes\n\nFirst.\n\n${added}Second.\n`;
    expect(merge(open(""), open(part("## A")), open(part("## B")))).toBeUndefined();
  });
});

describe("blanks at the ends of lines", () => {
  const base = "- one  \n- two\n\nEnd.\n";

  test("are no change that an edit has to wait for", () => {
    expect(merge(base, "- one\n- two\n\nEnd.\n", "- one and more  \n- two\n\nEnd.\n")).toBe(
      "- one and more  \n- two\n\nEnd.\n",
    );
  });

  test("of two such changes the shorter is taken", () => {
    expect(merge("a  \n", "a\n", "a \n")).toBe("a\n");
  });

  test("do not excuse a deletion", () => {
    expect(merge("x\n\na  \n\ny\n", "x\n\na\n\ny\n", "x\n\ny\n")).toBeUndefined();
  });

  test("count in code", () => {
    const code = (line: string) => `\`\`\`\n${line}\n\`\`\`\n`;
    expect(merge(code("a  "), code("a"), code("b  "))).toBeUndefined();
  });
});

describe("code blocks", () => {
  const block = (language: string, ...lines: readonly string[]) =>
    `Text.\n\`\`\`${language}\n${lines.join("\n")}\n\`\`\`\n`;
  const [before, after] = [block("sh", "run"), "\nEnd.\n"];
  const page = (text: string) => before + text + after;

  test.each(["yaml", "yml", "json"])("of %s are merged by key", (language) => {
    const value =
      language === "json"
        ? (a: string, b: string) => ["{", `  "a": ${a},`, `  "b": ${b}`, "}"]
        : (a: string, b: string) => [`a: ${a}`, `b: ${b}`];
    const of = (a: string, b: string) => page(block(language, ...value(a, b)));
    expect(merge(of("1", "1"), of("2", "1"), of("1", "3"))).toBe(of("2", "3"));
    expect(merge(of("1", "1"), of("2", "1"), of("3", "1"))).toBeUndefined();
  });

  test("with several documents are merged one by one", () => {
    const of = (a: string, b: string) => page(block("yaml", "c: 1", "---", `a: ${a}`, `b: ${b}`));
    expect(merge(of("1", "1"), of("2", "1"), of("1", "3"))).toBe(of("2", "3"));
  });

  test("of any other language, and with other fences, are not", () => {
    const of = (a: string, b: string, language = "js") => page(block(language, `a = ${a}`, `b = ${b}`));
    expect(merge(of("1", "1"), of("2", "1"), of("1", "3"))).toBeUndefined();
    const yaml = (a: string, b: string, language: string) => page(block(language, `a: ${a}`, `b: ${b}`));
    expect(merge(yaml("1", "1", "yaml"), yaml("2", "1", "yml"), yaml("1", "3", "yaml"))).toBeUndefined();
  });
});
