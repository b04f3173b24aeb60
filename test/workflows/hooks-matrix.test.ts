import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  bypasses,
  bypassStage,
  expectedStop,
  formatMatrix,
  housekeeping,
  matrixFile,
  stopOf,
} from "../support/bypasses.ts";
import { lastGate, missedWithoutHooks } from "../support/last-gate.ts";

test("every way to break a rule is stopped, and those that no hook sees by the last gate", async () => {
  const stage = await bypassStage();
  for (const bypass of bypasses) {
    const { way, script } = bypass;
    const stoppedBy = expectedStop(bypass);
    const { output } = stage.run(script);
    const hasMoved = stage.agent.git("rev-parse", stage.branch) !== stage.tip && (await lastGate(stage)) > 0;
    expect({ way, stoppedBy: stopOf(output, hasMoved), output }).toMatchObject({ way, stoppedBy });
    stage.startOver();
  }
});

// The others end in commits like one of these; all of them: test/slow/hooks.test.ts
const shapes = [
  "commit",
  "commit --amend",
  "merge",
  "merge with a conflict, then commit",
  "merge --ff-only",
  "revert",
  "rebase",
  "checkout --orphan, then commit",
  "branch -M",
  "symbolic-ref of the branch",
];

test("the last gate finds what was done when there are no hooks at all", async () => {
  expect(bypasses.filter(({ way }) => shapes.includes(way))).toHaveLength(shapes.length);
  expect(await missedWithoutHooks(shapes)).toEqual([]);
});

test("housekeeping passes untouched", async () => {
  const stage = await bypassStage();
  for (const [way, script] of housekeeping) {
    expect({ way, ...stage.run(script) }).toMatchObject({ way, code: 0 });
    expect({ way, found: await lastGate(stage) }).toEqual({ way, found: 0 });
    stage.startOver();
  }
});

test("docs/enforcement.md shows this table", () => {
  const block = /(<!-- matrix: [^\n]*-->\n).*(<!-- end -->)/s;
  const text = readFileSync(matrixFile, "utf8");
  const expected = text.replace(
    block,
    (_, begin: string, end: string) => `${begin}\n${formatMatrix()}\n\n${end}`,
  );
  if (process.env["WRITE_DOCS"] !== undefined) writeFileSync(matrixFile, expected);
  expect(readFileSync(matrixFile, "utf8")).toBe(expected);
});
