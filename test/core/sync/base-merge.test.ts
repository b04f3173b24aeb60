import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { baseMergers } from "../../../src/core/sync/base-merge.ts";

const labels = { base: "base", ours: "one", theirs: "other" };
const document = (first: string, a: string, b: string) =>
  `# ${first}\n\n<!-- BEGIN A -->\n${a}<!-- END A -->\n\n<!-- BEGIN B -->\n${b}<!-- END B -->\n`;

function merge(base: string, ours: string, theirs: string) {
  const texts = { path: "docs/README.md", agent: "primary" as AgentId, labels };
  return baseMergers.sectioned({ ...texts, base, ours, theirs });
}

test("what both changed differently stays as it was before, everything else is merged", () => {
  const merged = merge(
    document("Epic", "x\n", "y\n"),
    document("Epic", "one\n", "y\n"),
    document("Name", "other\n", "y\nmore\n"),
  );
  expect(merged).toMatchObject({ kind: "merged", text: document("Name", "x\n", "y\nmore\n") });
});

test("what was edited and deleted stays, and so does what two added differently stay away", () => {
  const [base, without] = [document("Epic", "x\n", ""), "# Epic\n\n<!-- BEGIN B -->\n<!-- END B -->\n"];
  expect(merge(base, without, document("Epic", "edited\n", ""))).toMatchObject({ kind: "merged" });
  expect(merge(base, without, document("Epic", "edited\n", "")).text).toContain("x\n");
  expect(merge("", "one\n", "other\n")).toMatchObject({ kind: "merged", text: "" });
});

test("a damaged document is merged as lines; where it would be damaged anew it stays as a whole", () => {
  const damaged = "<!-- BEGIN A -->\nx\n";
  expect(merge(damaged, `${damaged}one\n`, `${damaged}other\n`)).toMatchObject({
    kind: "merged",
    text: damaged,
  });
  expect(merge("x\n", "y\n", damaged)).toMatchObject({ kind: "conflict" });
});
