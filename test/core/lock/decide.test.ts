import { expect, test } from "vitest";
import { primary, secondaryAt, type Instant } from "../../../src/core/ids.ts";
import { decideAcquire, decideBreak, decideRelease, decideRenew } from "../../../src/core/lock/decide.ts";
import { isHeldBy } from "../../../src/core/lock/record.ts";
import { claim, heldRecord, noon, sighting } from "../../support/locks.ts";

const other = secondaryAt(1);
const process = { pid: 42, start: "1000" };
const minutes = (count: number) => count * 60_000;
const at = (ms: number) => (noon + ms) as Instant;

test("a lock nobody ever took begins with token 1 and lasts one lease", () => {
  expect(heldRecord()).toMatchObject({
    state: "held",
    event: "acquired",
    holder: "secondary-a",
    token: 1,
    acquiredAt: noon,
    expiresAt: noon + minutes(5),
  });
});

test("a free lock is taken with the next token", () => {
  const free = { ...heldRecord(), state: "free" as const, token: 16 };
  expect(decideAcquire(free, claim({ agent: other }), sighting(0))).toMatchObject({
    kind: "take",
    record: { holder: "secondary-b", token: 17, event: "acquired" },
  });
});

test.each([
  ["before expiry", {}, sighting(minutes(5) - 1), "held"],
  ["at expiry", {}, sighting(minutes(5)), "expired"],
  ["within the skew of another host", { host: "there" }, sighting(minutes(5) + 9_999), "held"],
  ["after the skew of another host", { host: "there" }, sighting(minutes(5) + 10_000), "expired"],
  ["whose process is gone", { process }, sighting(1, { isHolderGone: true }), "holder-gone"],
  ["who is no process", {}, sighting(1, { isHolderGone: true }), "held"],
  ["seen unmoved for almost a lease", {}, sighting(-minutes(60), { unmovedMs: 299_999 }), "held"],
  ["seen unmoved for a lease", {}, sighting(-minutes(60), { unmovedMs: 300_000 }), "unmoved"],
])("the lock of a holder %s", (_, holder, sight, outcome) => {
  const verdict = decideAcquire(heldRecord(holder), claim({ agent: other, nonce: "n2" }), sight);
  expect(verdict.kind === "takeover" ? verdict.why : verdict.kind).toBe(outcome);
});

test("a takeover names whom it was taken from and goes on counting", () => {
  const verdict = decideAcquire(heldRecord(), claim({ agent: other, nonce: "n2" }), sighting(minutes(5)));
  expect(verdict).toMatchObject({
    kind: "takeover",
    from: { holder: "secondary-a", token: 1 },
    record: { holder: "secondary-b", token: 2, event: "taken-over" },
  });
});

test("who waits learns until when, by the clock of his own host", () => {
  const until = (host: string) => {
    const verdict = decideAcquire(heldRecord(), claim({ agent: other, host }), sighting(0));
    return verdict.kind === "held" ? verdict.until - noon : undefined;
  };
  expect([until("here"), until("there")]).toEqual([300_000, 310_000]);
});

test("an agent's own hold serves all its commands; a process's hold only what runs inside it", () => {
  const asks = (holder: object, insideNonce?: string) =>
    decideAcquire(heldRecord(holder), claim({ nonce: "n2" }), sighting(1, { insideNonce })).kind;
  expect(asks({})).toBe("already-mine");
  expect(asks({ process })).toBe("held");
  expect(asks({ process }, "n1")).toBe("already-mine");
  expect(asks({ process, agent: other }, "n1")).toBe("held");
});

test("an agent's own lapsed hold is taken anew, as news for nobody", () => {
  const verdict = decideAcquire(heldRecord(), claim({ nonce: "n2" }), sighting(minutes(6)));
  expect(verdict).toMatchObject({ kind: "take", record: { token: 2, event: "acquired" } });
});

const hold = { token: 1, nonce: "n1" };

test("renewing keeps the token and counts the lease from now", () => {
  expect(decideRenew(heldRecord(), hold, at(minutes(2)))).toMatchObject({
    kind: "move",
    record: { event: "renewed", token: 1, acquiredAt: noon, expiresAt: noon + minutes(7) },
  });
});

test("releasing frees the lock and keeps the token", () => {
  expect(decideRelease(heldRecord(), hold, at(1))).toMatchObject({
    kind: "move",
    record: { state: "free", event: "released", token: 1 },
  });
});

const broken = { ...heldRecord(), state: "free", event: "broken" } as const;
const released = { ...heldRecord(), state: "free", event: "released" } as const;

test.each([
  ["expired, though nobody came", heldRecord(), minutes(5), "expired"],
  ["taken over", heldRecord({ nonce: "n2" }), 1, "taken-over"],
  ["taken over and free again", { ...released, token: 2 }, 1, "taken-over"],
  ["broken", broken, 1, "broken"],
  ["released", released, 1, "released"],
  ["without any event", undefined, 1, "taken-over"],
])("a hold that was %s can be neither renewed nor released", (_, current, ms, why) => {
  expect(decideRenew(current, hold, at(ms))).toMatchObject({ kind: "lost", why });
  expect(decideRelease(current, hold, at(ms))).toMatchObject({ kind: "lost", why });
});

test("only the primary breaks a lock, and says why", () => {
  const breaks = (by = primary, reason = "session ended") => decideBreak(heldRecord(), { by, reason });
  expect(breaks()).toMatchObject({
    kind: "move",
    record: { state: "free", event: "broken", holder: "secondary-a", token: 1, reason: "session ended" },
  });
  expect(breaks(other)).toEqual({ kind: "refused", why: "not-primary" });
  expect(breaks(primary, " ")).toEqual({ kind: "refused", why: "no-reason" });
  expect(decideBreak(released, { by: primary, reason: "x" }).kind).toBe("already-free");
});

test("a commit is under the lock only while its agent's hold lasts", () => {
  expect(isHeldBy(heldRecord(), secondaryAt(0), at(0))).toBe(true);
  expect(isHeldBy(heldRecord(), secondaryAt(0), at(minutes(5)))).toBe(false);
  expect(isHeldBy(heldRecord(), other, at(0))).toBe(false);
  expect(isHeldBy(released, secondaryAt(0), at(0))).toBe(false);
  expect(isHeldBy(undefined, secondaryAt(0), at(0))).toBe(false);
});

test.each([
  ["is gone", sighting(1, { isHolderGone: true }), "take"],
  ["lasts too long", sighting(minutes(5)), "take"],
  ["is under way", sighting(1), "held"],
])("the lock of a commit that %s: %s", (_, sight, outcome) => {
  const commit = heldRecord({ process, forCommit: true });
  for (const agent of [other, secondaryAt(0)]) {
    const verdict = decideAcquire(commit, claim({ agent, nonce: "n2" }), sight);
    expect(verdict.kind).toBe(outcome);
  }
});
