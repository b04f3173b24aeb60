import { describe, expect, test } from "vitest";
import { primary, type AgentId, type Oid } from "../../../src/core/ids.ts";
import { authorsOf, unknownTips } from "../../../src/core/judge/authors.ts";
import { epicGraph, spansOf } from "../../../src/core/judge/epic-graph.ts";

const [a, b] = ["secondary-a", "secondary-b"] as unknown as [AgentId, AgentId];

/** Commits as `name: parents`, parents before children; `0` is the baseline. */
function history(text: string) {
  const lines = text.trim().split(/\s*\n\s*/);
  const parents = new Map(
    lines.map((line): [Oid, Oid[]] => {
      const [name = "", rest = ""] = line.split(": ");
      return [name as Oid, rest.split(" ") as Oid[]];
    }),
  );
  return { parents, order: [...parents.keys()] };
}

const oid = (name: string) => name as Oid;

/** Two agents: A is merged at m, takes the epic branch in at u and goes on; B is not merged yet. */
const usual = history(`
  e1: 0
  a1: 0
  a2: a1
  b1: e1
  m: e1 a2
  r: m
  u: a2 r
  a3: u
`);

describe("the commits since the baseline, along the epic branch", () => {
  const graph = epicGraph(usual.parents, oid("r"));

  test("its own line, and where everything else came to it", () => {
    expect(graph.line).toEqual(["0", "e1", "m", "r"]);
    expect(Object.fromEntries(graph.landed)).toEqual({ "0": 0, e1: 1, m: 2, a2: 2, a1: 2, r: 3 });
  });

  test("a tip that is the baseline has a line of one", () => {
    expect(epicGraph(new Map(), oid("0")).line).toEqual(["0"]);
  });

  test("rules bind between what a commit knew and what brought it", () => {
    const authors = new Map<Oid, AgentId>();
    const spans = (past: Parameters<typeof spansOf>[3] = []) =>
      Object.fromEntries(
        [...spansOf(graph, usual.order, authors, past)].map(([name, { from, to }]) => [
          name,
          `${from}-${to}`,
        ]),
      );
    expect(spans()).toEqual({
      e1: "0-0",
      a1: "0-1",
      a2: "0-1",
      b1: "1-3",
      m: "1-1",
      r: "2-2",
      u: "3-3",
      a3: "3-3",
    });
    // After its work was merged at 2 or handed over at 3, an agent's new commits are later than that.
    authors.set(oid("b1"), b);
    expect(spans([{ agent: b, tip: oid("0"), position: 3 }])["b1"]).toBe("3-3");
    expect(spans([{ agent: b, tip: oid("b1"), position: 3 }])["b1"]).toBe("1-3");
  });
});

describe("whose a commit is", () => {
  const whose = (
    { parents, order }: ReturnType<typeof history>,
    tip: string,
    branches: Record<string, string>,
    claims: Record<string, string> = {},
  ) => {
    const graph = epicGraph(parents, oid(tip));
    const tips = Object.entries(branches).map(([agent, at]) => ({ agent: agent as AgentId, tip: oid(at) }));
    const claimOf = (commit: Oid) => claims[commit] as AgentId | undefined;
    return Object.fromEntries(authorsOf({ graph, order, branches: tips, claimOf }));
  };

  test("its branch's; what stands on the epic branch itself is the primary's, whatever it says", () => {
    expect(whose(usual, "r", { [a]: "a3", [b]: "b1" }, { e1: a, a1: b, b1: a })).toEqual({
      "0": primary,
      e1: primary,
      m: primary,
      r: primary,
      a1: a,
      a2: a,
      u: a,
      a3: a,
      b1: b,
    });
  });

  test("what a side branch brings belongs to whoever merged it", () => {
    const sides = history("s1: 0\nt1: 0\nm: 0 s1\na1: 0\na2: a1 t1");
    expect(whose(sides, "m", { [a]: "a2" })).toMatchObject({ s1: primary, t1: a, a1: a });
    // No claim counts against a branch that is here.
    expect(whose(sides, "m", { [a]: "a2" }, { s1: a })).toMatchObject({ s1: primary });
  });

  test("of a branch that is gone its tip or the merge tells; without a word it is the primary's", () => {
    const gone = history("a1: 0\na2: a1\nm: 0 a2");
    expect(whose(gone, "m", {}, { a2: a })).toMatchObject({ a1: a, a2: a });
    expect(whose(gone, "m", {}, { m: a })).toMatchObject({ a1: a, a2: a });
    expect(whose(gone, "m", {})).toMatchObject({ a1: primary, a2: primary });
    expect(unknownTips(epicGraph(gone.parents, oid("m")), [])).toEqual(["a2"]);
    expect(unknownTips(epicGraph(gone.parents, oid("m")), [{ agent: a, tip: oid("a2") }])).toEqual([]);
  });

  test("after a fast-forward to an agent's branch its commits are its own where they say so", () => {
    const forward = history("e1: 0\na1: e1\na2: a1");
    expect(whose(forward, "a2", { [a]: "a2" }, { a1: a, a2: a })).toMatchObject({
      e1: primary,
      a1: a,
      a2: a,
    });
    expect(whose(forward, "a2", {}, { a1: a })).toMatchObject({ a1: primary });
  });

  test("work that was handed over stays its author's", () => {
    const heir = history("a1: 0\nh1: a1");
    expect(whose(heir, "0", { [a]: "a1", [b]: "h1" })).toMatchObject({ a1: a, h1: b });
  });
});
