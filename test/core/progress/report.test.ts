import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../support/law-runs.ts";
import { newCheckpoint, parseCheckpoint, formatCheckpoint } from "../../../src/core/records/checkpoint.ts";
import type { AgentId, FeatureId, Instant } from "../../../src/core/ids.ts";
import { applyReport, type Report, type ReportFiles } from "../../../src/core/progress/report.ts";
import { formatStatus, newStatus, parseStatus, statusValue } from "../../../src/core/records/status-file.ts";

const agent = "secondary-a" as AgentId;
const feature = "feature_02_two" as FeatureId;
const facts = {
  agent,
  now: Date.parse("2026-01-15T14:30:00Z") as Instant,
  heartbeatMs: 900_000,
  branch: "sheaf/KAI-7/secondary-a",
  head: "1a2b3c4",
  uncommitted: ["feature_02_two/spec.md"],
  unread: 2,
};
const fresh: ReportFiles = {
  checkpoint: newCheckpoint(agent, facts.now),
  statuses: new Map([[feature, newStatus({})]]),
};

const states = ["ready", "working", "paused"] as const;
const text = fc.string({ unit: "binary", maxLength: 12 });
const report: fc.Arbitrary<Report> = fc.record(
  {
    stage: fc.constantFrom("S2.P1", "S2.P2.I1", "S2.P3", "S3"),
    step: text,
    blockers: fc.array(text, { maxLength: 2 }),
    done: fc.array(text, { maxLength: 2 }),
    next: fc.array(text, { maxLength: 2 }),
    state: fc.constantFrom(...states),
  },
  { requiredKeys: [] },
);

describe("after any reports", () => {
  test("checkpoint and STATUS agree, and can be read again", () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 4 }), (reports) => {
        const { checkpoint, statuses } = reports.reduce(
          (files: ReportFiles, report) => applyReport(files, report, facts),
          fresh,
        );
        const status = statuses.get(feature) ?? newStatus({});
        const ready = checkpoint.ready_for_next_stage;
        expect(statusValue(status, "READY_FOR_SYNC")).toBe(String(ready));
        expect(statusValue(status, "STAGE")).toBe(checkpoint.stage);
        expect(statusValue(status, "BLOCKERS") === "none").toBe(checkpoint.blockers.length === 0);
        expect(checkpoint.status === "WAITING_FOR_SYNC").toBe(ready);
        expect(parseStatus(formatStatus(status)).kind).toBe("parsed");
        expect(parseCheckpoint(formatCheckpoint(checkpoint)).kind).toBe("parsed");
      }),
      { numRuns: 500 },
    );
  });

  test("only a report of that state makes ready, and only one of another takes it back", () => {
    const withoutState = report.map((report): Report => ({ ...report, state: undefined }));
    fc.assert(
      fc.property(withoutState, fc.option(fc.constantFrom(...states)), withoutState, (one, state, two) => {
        const set = state === null ? one : { ...one, state };
        const after = applyReport(applyReport(fresh, set, facts), two, facts);
        expect(after.checkpoint.ready_for_next_stage).toBe(state === "ready");
      }),
      { numRuns: 500 },
    );
  });
});

test("the time of a blocker is that of the first", () => {
  const blocked = applyReport(fresh, { blockers: ["a"] }, facts);
  const later = { ...facts, now: (facts.now + 60_000) as Instant };
  expect(applyReport(blocked, { blockers: ["b"] }, later).checkpoint.blocked_since).toBe(
    "2026-01-15T14:30:00Z",
  );
  expect(applyReport(blocked, { blockers: [] }, later).checkpoint.blocked_since).toBe("");
});

test("recovery is told from git's facts", () => {
  expect(applyReport(fresh, { stage: "S2.P2", step: "Draft" }, facts).checkpoint.recovery_instructions).toBe(
    "Resume S2.P2, step: Draft; branch sheaf/KAI-7/secondary-a at 1a2b3c4, 1 file is not committed.",
  );
});
