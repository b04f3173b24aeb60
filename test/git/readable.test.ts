import { expect, test } from "vitest";
import { gitFailed, refused } from "../../src/errors.ts";
import { askReadable } from "../../src/git/readable.ts";

/** Answers with the tips in capitals, unless one of them is bad. */
function askOf(...bad: readonly string[]) {
  const asked: string[] = [];
  const ask = async (tips: readonly string[]) => {
    asked.push(tips.join(" "));
    const first = tips.find((tip) => bad.includes(tip));
    if (first !== undefined) throw gitFailed("git-failed", `fatal: ${first}`);
    return tips.map((tip) => tip.toUpperCase());
  };
  return { asked, ask };
}

test("where git can read all tips it is asked once", async () => {
  const { asked, ask } = askOf();
  expect(await askReadable(["a", "b"], [], ask)).toEqual({ answer: ["A", "B"], unreadable: new Map() });
  expect(asked).toEqual(["a b"]);
});

test("a tip that git cannot read takes no other with it", async () => {
  const { ask } = askOf("b", "c");
  const { answer, unreadable } = await askReadable(["a", "b", "c", "d"], [], ask);
  expect(answer).toEqual(["A", "D"]);
  expect([...unreadable]).toEqual([
    ["b", "fatal: b"],
    ["c", "fatal: c"],
  ]);
});

test("about no tip nobody is asked", async () => {
  const { asked, ask } = askOf("a");
  expect((await askReadable(["a"], [], ask)).answer).toEqual([]);
  expect((await askReadable([], [], ask)).answer).toEqual([]);
  expect(asked).toEqual(["a", "a"]);
});

test("what no tip alone is to blame for is passed on", async () => {
  const together = async (tips: readonly string[]) => {
    if (tips.length > 1) throw gitFailed("git-failed", "too many");
    return tips;
  };
  await expect(askReadable(["a", "b"], [], together)).rejects.toThrow("too many");
  const refuse = async () => Promise.reject(refused("no", "no"));
  await expect(askReadable(["a"], undefined, refuse)).rejects.toThrow("no");
});
