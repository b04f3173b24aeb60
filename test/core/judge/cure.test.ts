import { describe, expect, test } from "vitest";
import type { Oid } from "../../../src/core/ids.ts";
import { changesOf, type Change } from "../../../src/core/judge/change.ts";
import { findOpen, type Broken, type Step } from "../../../src/core/judge/cure.ts";
import { epicGraph } from "../../../src/core/judge/epic-graph.ts";
import { foldBetween } from "../../../src/core/judge/fold.ts";
import type { ViolationCode } from "../../../src/core/judge/violation.ts";
import type { FileChange, FileVersion } from "../../../src/core/tree.ts";

const oid = (name: string) => name as Oid;
const file = (name: string): FileVersion | undefined =>
  name === "" ? undefined : { mode: "100644", oid: oid(name) };

/** One step for each version of the file f that a line has; `=` leaves it alone. */
function stepsOf(versions: readonly string[], taken?: string): Step[] {
  let now = versions[0] ?? "";
  return versions.map((version, at): Step => {
    const change = { before: file(now), after: file(version) };
    const changes = new Map<string, FileChange>(at === 0 || version === "=" ? [] : [["f", change]]);
    if (version !== "=") now = version;
    return {
      commit: oid(`c${at}`),
      changes,
      ...(taken === undefined ? {} : { taken: () => ({ version: file(taken) }) }),
    };
  });
}

const broken = (at: number, code: ViolationCode = "file-not-owned", section?: string): Broken => ({
  at,
  commit: oid(`c${at}`),
  violation: {
    code,
    path: "f",
    message: "",
    fix: "",
    ...(section === undefined ? {} : { section }),
  },
});

const none = () => undefined;

describe("what nobody has put right", () => {
  test.each<[string, string[], number[], string[]]>([
    ["a trespass", ["good", "bad"], [1], ["c1"]],
    ["put back by a later commit, which breaks no rule by that", ["good", "bad", "=", "good"], [1, 3], []],
    ["made worse, then put back", ["good", "bad", "worse", "good"], [1, 2, 3], []],
    ["put back, and done again", ["good", "bad", "good", "bad"], [1, 2, 3], ["c3"]],
    [
      "put back to something that never was good",
      ["good", "bad", "worse", "bad"],
      [1, 2, 3],
      ["c1", "c2", "c3"],
    ],
    ["a new file, removed", ["", "bad", ""], [1, 2], []],
    ["a deletion, taken back", ["good", "", "good"], [1, 2], []],
    ["what the step that brought it does not have", ["good", "="], [1], []],
  ])("%s", (_, versions, at, open) => {
    const found = findOpen(
      at.map((one) => broken(one)),
      stepsOf(versions),
      none,
    );
    expect(found.flatMap((one) => one.broken.map(({ commit }) => commit))).toEqual(open);
    for (const one of found) expect(one.good).toEqual(file(versions[0] === "" ? "" : "good"));
  });

  test("what the epic branch has is good too", () => {
    const steps = stepsOf(["good", "bad", "newer"], "newer");
    expect(findOpen([broken(1), broken(2)], steps, none)).toEqual([]);
  });

  test("of a document only the part concerned has to be as it was", () => {
    const text = (one: string, two: string) =>
      new TextEncoder().encode(
        `<!-- BEGIN ONE -->\n${one}\n<!-- END ONE -->\n\n<!-- BEGIN TWO -->\n${two}\n<!-- END TWO -->\n`,
      );
    const texts: Record<string, Uint8Array> = {
      good: text("a", "b"),
      bad: text("x", "b"),
      mended: text("a", "own"),
      binary: text("a", "b\0"),
      hurt: new TextEncoder().encode("<!-- BEGIN ONE -->\n"),
    };
    const read = (name: Oid) => texts[name];
    const steps = stepsOf(["good", "bad", "mended"]);
    expect(findOpen([broken(1, "section-not-owned", "ONE")], steps, read)).toEqual([]);
    expect(findOpen([broken(1, "section-not-owned", "TWO")], stepsOf(["good", "mended"]), read)).toHaveLength(
      1,
    );
    expect(findOpen([broken(1, "marker-broken")], stepsOf(["good", "hurt", "mended"]), read)).toEqual([]);
    expect(findOpen([broken(1, "marker-broken")], stepsOf(["good", "hurt"]), read)).toHaveLength(1);
    expect(findOpen([broken(1, "marker-broken")], stepsOf(["good", "binary"]), read)).toHaveLength(1);
    expect(findOpen([broken(1, "marker-broken")], stepsOf(["good", "binary", "mended"]), read)).toEqual([]);
  });

  test("no content makes up for a lock", () => {
    expect(findOpen([broken(1, "lock-not-held")], stepsOf(["good", "bad", "good"]), none)).toHaveLength(1);
  });

  test("dropped work is put right by the version that its owner left", () => {
    const good = { version: file("theirs") };
    const dropped = { ...broken(1, "work-dropped"), good };
    expect(findOpen([dropped], stepsOf(["mine", "="]), none)).toMatchObject([{ good: good.version }]);
    expect(findOpen([dropped], stepsOf(["mine", "=", "theirs"]), none)).toEqual([]);
  });
});

describe("what lies between two commits, from what each changed", () => {
  // The agent's a1, a2 began at e1; u takes in e2, and a3 goes on.
  const parents = new Map(
    Object.entries({ e1: ["0"], e2: ["e1"], a1: ["e1"], a2: ["a1"], u: ["a2", "e2"], a3: ["u"] }),
  ) as unknown as ReadonlyMap<Oid, Oid[]>;
  const graph = epicGraph(parents, oid("e2"));
  const change = (path: string, before: string, after: string): Change[] =>
    changesOf(new Map([[path, { before: file(before), after: file(after) }]]));
  const changes: Record<string, Change[]> = {
    e1: change("old", "", "1"),
    e2: [...change("shared", "s1", "s2"), ...change("old", "1", "2")],
    a1: change("own", "", "x"),
    a2: [...change("own", "x", "y"), ...change("gone", "g", "")],
    u: [...change("shared", "s1", "s2"), ...change("old", "1", "2")],
    a3: change("gone", "", "g"),
  };
  const between = (from: string, tip: string) =>
    foldBetween(graph, (commit) => changes[commit] ?? [], { from: oid(from), tip: oid(tip) });
  const words = (diff: ReadonlyMap<string, FileChange> | undefined) =>
    diff &&
    [...diff].map(([path, { before, after }]) => `${path} ${before?.oid ?? "–"} ${after?.oid ?? "–"}`);

  test.each([
    ["e1", "a2", ["own – y", "gone g –"]],
    ["e1", "a3", ["own – y", "shared s1 s2", "old 1 2"]],
    ["e2", "a3", ["own – y"]],
    ["a2", "a3", ["shared s1 s2", "old 1 2", "gone – g"]],
    ["a3", "a3", []],
    ["elsewhere", "a3", undefined],
    ["0", "a3", ["own – y", "shared s1 s2", "old – 2"]],
  ])("%s to %s", (from, tip, expected) => {
    expect(words(between(from, tip))?.toSorted()).toEqual(expected?.toSorted());
  });
});
