import { describe, expect, test } from "vitest";
import { conflictText } from "../../../src/core/lines/conflict-text.ts";
import type { ConflictFormat } from "../../../src/core/lines/conflict-text.ts";
import { mergeLines } from "../../../src/core/lines/merge.ts";
import { splitLines } from "../../../src/core/text/split.ts";

const labels = { ours: "integration", base: "base 9f8e7d6", theirs: "secondary-a (tip 1a2b3c4)" };

/** The merge of `base|ours|theirs`, where each character is a line. */
function ofLetters(versions: string, format: Partial<ConflictFormat> = {}): string {
  const [base = "", ours = "", theirs = ""] = versions
    .split("|")
    .map((text) => text.replaceAll(/./g, "$&\n"));
  return ofTexts({ base, ours, theirs }, format);
}

function ofTexts(
  texts: Record<"base" | "ours" | "theirs", string>,
  format: Partial<ConflictFormat> = {},
): string {
  const versions = {
    base: splitLines(texts.base),
    ours: splitLines(texts.ours),
    theirs: splitLines(texts.theirs),
  };
  const chunks = mergeLines(versions.base, versions.ours, versions.theirs);
  return conflictText(chunks, versions, { style: "zdiff3", labels, ...format });
}

describe("a conflict shows as much as its style asks for", () => {
  const versions = "abcde|aXcYe|aXZYe";

  test("zdiff3: the base, and no line that both sides share at the ends", () => {
    expect(ofLetters(versions)).toMatchInlineSnapshot(`
      "a
      X
      <<<<<<< integration
      c
      ||||||| base 9f8e7d6
      b
      c
      d
      =======
      Z
      >>>>>>> secondary-a (tip 1a2b3c4)
      Y
      e
      "
    `);
  });

  test("diff3: the base, and the whole region", () => {
    expect(ofLetters(versions, { style: "diff3" })).toMatchInlineSnapshot(`
      "a
      <<<<<<< integration
      X
      c
      Y
      ||||||| base 9f8e7d6
      b
      c
      d
      =======
      X
      Z
      Y
      >>>>>>> secondary-a (tip 1a2b3c4)
      e
      "
    `);
  });

  test("merge: no base, and only what differs", () => {
    expect(ofLetters(versions, { style: "merge" })).toMatchInlineSnapshot(`
      "a
      X
      <<<<<<< integration
      c
      =======
      Z
      >>>>>>> secondary-a (tip 1a2b3c4)
      Y
      e
      "
    `);
  });

  test("merge: differences that are close are one conflict", () => {
    expect(ofLetters("a|1abc2|3abc4", { style: "merge" })).toMatchInlineSnapshot(`
      "<<<<<<< integration
      1
      a
      b
      c
      2
      =======
      3
      a
      b
      c
      4
      >>>>>>> secondary-a (tip 1a2b3c4)
      "
    `);
  });

  test("merge: differences that are far apart are two", () => {
    expect(ofLetters("a|1abcd2|3abcd4", { style: "merge" })).toMatchInlineSnapshot(`
      "<<<<<<< integration
      1
      =======
      3
      >>>>>>> secondary-a (tip 1a2b3c4)
      a
      b
      c
      d
      <<<<<<< integration
      2
      =======
      4
      >>>>>>> secondary-a (tip 1a2b3c4)
      "
    `);
  });
});

test("edits that do not conflict stand around the conflict as they are", () => {
  expect(ofLetters("abcdefg|AbcXefg|abcYefG")).toMatchInlineSnapshot(`
    "A
    b
    c
    <<<<<<< integration
    X
    ||||||| base 9f8e7d6
    d
    =======
    Y
    >>>>>>> secondary-a (tip 1a2b3c4)
    e
    f
    G
    "
  `);
});

test("a merge without conflicts has no markers", () => {
  expect(ofLetters("abc|Xbc|abY")).toBe("X\nb\nY\n");
});

test("an empty label leaves no space behind the marker", () => {
  const bare = { ours: "", base: "", theirs: "" };
  expect(ofLetters("a|b|c", { labels: bare })).toBe("<<<<<<<\nb\n|||||||\na\n=======\nc\n>>>>>>>\n");
});

test("markers are longer than lines of the text that look like them", () => {
  const texts = { base: "T\n=======\n", ours: "T\n=======\nx\n", theirs: "T\n=======\ny\n" };
  expect(ofTexts(texts)).toMatchInlineSnapshot(`
    "T
    =======
    <<<<<<<< integration
    x
    |||||||| base 9f8e7d6
    ========
    y
    >>>>>>>> secondary-a (tip 1a2b3c4)
    "
  `);
});

describe("markers end as the lines around them do", () => {
  test.each([
    ["CRLF in all three", { base: "a\r\n", ours: "b\r\n", theirs: "c\r\n" }, "\r\n"],
    ["LF in one of them", { base: "a\r\n", ours: "b\n", theirs: "c\r\n" }, "\n"],
    [
      "the line before tells when the last line has no newline",
      { base: "a\r\nb", ours: "a\r\nc", theirs: "a\r\nd" },
      "\r\n",
    ],
    ["nothing tells", { base: "a", ours: "b", theirs: "c" }, "\n"],
  ])("%s", (_, texts, eol) => {
    expect(ofTexts(texts)).toContain(`=======${eol}`);
  });
});

describe("a newline is invented only before a marker", () => {
  test("at the end of a side without one", () => {
    expect(ofTexts({ base: "a\nb", ours: "a\nc", theirs: "a\nd" })).toMatchInlineSnapshot(`
      "a
      <<<<<<< integration
      c
      ||||||| base 9f8e7d6
      b
      =======
      d
      >>>>>>> secondary-a (tip 1a2b3c4)
      "
    `);
  });

  test("not at the end of the text, when the conflict is further up", () => {
    const text = ofTexts({ base: "a\nb\nc", ours: "x\nb\nc", theirs: "y\nb\nc" });
    expect(text.split("\n").slice(-2)).toEqual(["b", "c"]);
  });
});

test.each([["merge"], ["diff3"], ["zdiff3"]] as const)(
  "a conflict with equal sides is seen in style %s",
  (style) => {
    const versions = { base: ["a\n"], ours: ["b\n"], theirs: ["b\n"] };
    const whole = { start: 0, end: 1 };
    const text = conflictText([{ kind: "conflict", base: whole, ours: whole, theirs: whole }], versions, {
      style,
      labels,
    });
    expect(text.match(/^(<{7}|={7}|>{7}|b)/gm)).toEqual(["<<<<<<<", "b", "=======", "b", ">>>>>>>"]);
  },
);
