import { expect, test } from "vitest";
import { outcomeOf, type FileEdit } from "../../../src/core/client/edit.ts";
import { parsePatch } from "../../../src/core/client/patch.ts";

const replace = (old: string, text: string, all = false): FileEdit => ({
  kind: "replace",
  path: "a",
  old,
  text,
  all,
});

test.each<[string, FileEdit, string | undefined, object]>([
  ["the first place", replace("x", "y"), "x x", { kind: "text", text: "y x" }],
  ["all places", replace("x", "y", true), "x x", { kind: "text", text: "y y" }],
  ["dollar signs are text", replace("x", "$&$1"), "x", { kind: "text", text: "$&$1" }],
  ["what is not there", replace("z", "y"), "x", { kind: "unchanged" }],
  ["line ends of Windows", replace("a\nb", "c\nd"), "a\r\nb\r\n", { kind: "text", text: "c\r\nd\r\n" }],
  ["a new file", replace("", "new"), undefined, { kind: "text", text: "new" }],
  ["a whole file", { kind: "write", path: "a", text: "new" }, "old", { kind: "text", text: "new" }],
  ["a file that goes", { kind: "delete", path: "a" }, "old", { kind: "gone" }],
  ["one that is not there", { kind: "delete", path: "a" }, undefined, { kind: "unchanged" }],
  ["a notebook", { kind: "change", path: "a" }, "{}", { kind: "unknown" }],
])("%s", (_, edit, before, outcome) => {
  expect(outcomeOf(edit, before)).toEqual(outcome);
});

const patch = `*** Begin Patch
*** Add File: new.md
+one
+
+two
*** Update File: dir/old name.md
@@ class A
 keep
-gone
+come
 keep

 end
@@
-last
+the last
*** Update File: moved.md
*** Move to: there.md
@@
-a
+b
*** Delete File: away.md
*** End Patch`;

test("a patch names each file that it touches", () => {
  expect(parsePatch(patch).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "write new.md",
    "patch dir/old name.md",
    "delete moved.md",
    "change there.md",
    "delete away.md",
  ]);
  expect(parsePatch(patch)[0]).toMatchObject({ text: "one\n\ntwo\n" });
});

test("hunks are applied in their order, spaces at line ends aside, and what stays keeps its bytes", () => {
  const [, update] = parsePatch(patch);
  const before = "gone\nkeep  \ngone\nkeep\n\nend\nlast\n";
  expect(outcomeOf(update!, before)).toEqual({
    kind: "text",
    text: "gone\nkeep  \ncome\nkeep\n\nend\nthe last\n",
  });
  expect(outcomeOf(update!, before.replaceAll("\n", "\r\n"))).toEqual({
    kind: "text",
    text: "gone\r\nkeep  \r\ncome\r\nkeep\r\n\r\nend\r\nthe last\r\n",
  });
  expect(outcomeOf(update!, "something else\n")).toEqual({ kind: "unknown" });
});

test.each(["", "*** Begin Patch", "*** Add File: ", "*** Update File: a\n@@", "no patch at all"])(
  "a patch that is none, or cut: %j",
  (text) => {
    for (const edit of parsePatch(text)) expect(() => outcomeOf(edit, "x\n")).not.toThrow();
  },
);
