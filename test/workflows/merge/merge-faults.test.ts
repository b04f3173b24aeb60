import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../../../src/cli/run.ts";
import type { AgentId } from "../../../src/core/ids.ts";
import { mergeForGit } from "../../../src/core/merge/merge-driver.ts";
import { testRulebook } from "../../support/epic-rules.ts";
import { temporaryFolder } from "../../support/git-repo.ts";
import { mergeFaults, type MergeFault } from "../../support/merge-faults.ts";
import { stackEdits, type Edits } from "../../support/stacked-work.ts";
import { fakeSystem } from "../../support/system.ts";

/** Every merge from either side. */
const cases: readonly MergeFault[] = mergeFaults.flatMap((fault) => [
  fault,
  { ...fault, name: `${fault.name}, sides exchanged`, ours: fault.theirs, theirs: fault.ours },
]);

test("merge-file", async () => {
  const cwd = temporaryFolder();
  for (const { name, path, base, ours, theirs, right } of cases) {
    const extension = path.slice(path.lastIndexOf("."));
    const files = ["ours", "base", "theirs"].map((side) => side + extension);
    for (const [at, text] of [ours, base, theirs].entries()) writeFileSync(join(cwd, files[at] ?? ""), text);
    const out: Uint8Array[] = [];
    const io = {
      cwd,
      system: fakeSystem(),
      readInput: () => Promise.resolve(""),
      out: (text: string | Uint8Array) => void out.push(Buffer.from(text)),
      err: () => undefined,
      columns: 80,
      isTerminal: false,
    };
    const code = await run(["merge-file", "-p", ...files], io);
    const text = code === 0 ? Buffer.concat(out).toString() : undefined;
    expect([name, text]).toEqual([name, right]);
  }
});

test("the merge driver, in a section that nobody owns", () => {
  const rulebook = testRulebook();
  const wrap = (text: string) => `# Epic\n\n<!-- BEGIN NOTES -->\n${text}<!-- END NOTES -->\n`;
  for (const { name, path, right, ...texts } of cases) {
    const isPage = path.endsWith(".md");
    const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) =>
      isPage ? wrap(text) : text,
    );
    const merged = mergeForGit({
      path: isPage ? "EPIC_README.md" : path,
      merging: undefined,
      rulebook,
      markerSize: 7,
      base: base ?? "",
      ours: ours ?? "",
      theirs: theirs ?? "",
    });
    const text = merged.kind === "merged" ? merged.text : undefined;
    expect([name, text]).toEqual([name, right === undefined || !isPage ? right : wrap(right)]);
  }
});

test("the sync, in files that several may change", async () => {
  const pathOf = (at: number, { path }: MergeFault) => `docs/${at}/${path}`;
  const edits = (side: "base" | "ours" | "theirs"): Edits =>
    Object.fromEntries(cases.map((fault, at) => [pathOf(at, fault), fault[side]]));
  const grants = ["secondary-a", "secondary-b"].map((to) => ({
    by: "primary" as AgentId,
    to: to as AgentId,
    target: { kind: "folder" as const, path: "docs" },
    end: undefined,
  }));
  const stacked = await stackEdits(edits("base"), { a: edits("ours"), b: edits("theirs") }, { grants });
  const inConflict = new Set(stacked.conflicts.map((conflict) => conflict.slice(0, conflict.indexOf(":"))));
  for (const [at, fault] of cases.entries()) {
    const path = pathOf(at, fault);
    const text = inConflict.has(path) ? undefined : stacked.files[path]?.replace("100644 ", "");
    expect([fault.name, text]).toEqual([fault.name, fault.right?.trimEnd()]);
  }
});

test("the merge driver, beside a section that one side adds", () => {
  const rulebook = testRulebook();
  const section = "\n<!-- BEGIN NOTES -->\nnew\n<!-- END NOTES -->\n";
  for (const { name, path, base, ours, theirs, right } of cases.filter(({ path }) => path.endsWith(".md"))) {
    const merged = mergeForGit({
      path,
      merging: undefined,
      rulebook,
      markerSize: 7,
      base,
      ours: ours + section,
      theirs,
    });
    const text = merged.kind === "merged" ? merged.text : undefined;
    expect([name, text]).toEqual([name, right === undefined ? right : right + section]);
  }
});
