import * as fc from "fast-check";
import { expect, test } from "vitest";
import "../../support/law-runs.ts";
import { secondaryAt, type Instant } from "../../../src/core/ids.ts";
import { formatLockMessage, formatLockRecord, parseLockRecord } from "../../../src/core/lock/codec.ts";
import type { LockEvent, LockRecord } from "../../../src/core/lock/record.ts";
import { heldRecord, readme } from "../../support/locks.ts";

test("an event reads well in git log and keeps the protocol's fields", () => {
  const record = heldRecord({ process: { pid: 42, start: "1000" } });
  expect(formatLockMessage({ ...record, token: 17 })).toMatchInlineSnapshot(`
    "lock epic_readme: held by Secondary-A, token 17

    {"holder":"Secondary-A","holder_id":"session-1","acquired_at":"2026-01-15T14:30:00Z","operation":"Updating S2.P2 progress","expires_at":"2026-01-15T14:35:00Z","auto_release":true,"name":"epic_readme","state":"held","event":"acquired","token":17,"acquired_ms":1768487400000,"expires_ms":1768487700000,"lease_ms":300000,"nonce":"n1","host":"here","boot":"boot-1","pid":42,"pid_start":"1000"}
    "
  `);
  const words = (event: LockEvent) => formatLockMessage({ ...record, event, reason: "gone" }).split("\n")[0];
  expect(["taken-over", "renewed", "released", "broken"].map((event) => words(event as LockEvent))).toEqual([
    "lock epic_readme: taken over by Secondary-A, token 1",
    "lock epic_readme: renewed by Secondary-A, token 1",
    "lock epic_readme: released by Secondary-A, token 1",
    "lock epic_readme: taken from Secondary-A (gone), token 1",
  ]);
});

const records: fc.Arbitrary<LockRecord> = fc
  .record({
    state: fc.constantFrom("held" as const, "free" as const),
    event: fc.constantFrom("acquired", "taken-over", "renewed", "released", "broken" satisfies LockEvent),
    holder: fc.integer({ min: 0, max: 700 }).map(secondaryAt),
    holderId: fc.string(),
    acquiredAt: fc.integer({ min: 0, max: 4e12 }).map((ms) => ms as Instant),
    expiresAt: fc.integer({ min: 0, max: 4e12 }).map((ms) => ms as Instant),
    leaseMs: fc.nat(),
    operation: fc.string({ unit: "binary" }),
    token: fc.nat(),
    nonce: fc.string(),
    host: fc.string(),
    boot: fc.string(),
    process: fc.option(fc.record({ pid: fc.nat(), start: fc.string() }), { nil: undefined }),
    child: fc.option(fc.record({ pid: fc.nat(), start: fc.string() }), { nil: undefined }),
    reason: fc.option(fc.string(), { nil: undefined }),
    forCommit: fc.boolean(),
  })
  .map(({ process, child, reason, forCommit, ...rest }) => ({
    ...rest,
    name: readme,
    ...(process === undefined ? {} : { process }),
    ...(child === undefined ? {} : { child }),
    ...(reason === undefined ? {} : { reason }),
    ...(forCommit ? ({ forCommit } as const) : {}),
  }));

test("what is written is what is read, whatever the operation says", () => {
  fc.assert(
    fc.property(records, (record) => {
      expect(formatLockRecord(record)).not.toContain("\n");
      expect(parseLockRecord(formatLockMessage(record))).toEqual(record);
    }),
    { numRuns: 500 },
  );
});

test("keys of a newer Sheaf are passed over, and an unknown event tells no lie about the state", () => {
  const json = JSON.parse(formatLockRecord(heldRecord())) as object;
  const newer = JSON.stringify({ ...json, event: "shared", colour: ["blue"] });
  expect(parseLockRecord(newer)).toEqual(heldRecord());
});

test.each(["", "lock", "{", "[]", "null", "{}", '{"holder":"Secondary-A"}'])("%j is no record", (text) => {
  expect(parseLockRecord(text)).toBeUndefined();
});

test.each(["name", "holder", "state", "token", "nonce", "expires_ms"])(
  "a record without %s is none",
  (key) => {
    const json = JSON.parse(formatLockRecord(heldRecord())) as Record<string, unknown>;
    expect(parseLockRecord(JSON.stringify({ ...json, [key]: undefined }))).toBeUndefined();
    expect(parseLockRecord(JSON.stringify({ ...json, [key]: -1 }))).toBeUndefined();
  },
);
