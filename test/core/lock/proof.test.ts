import { describe, expect, test } from "vitest";
import { secondaryAt, type Instant } from "../../../src/core/ids.ts";
import type { LockRecord } from "../../../src/core/lock/record.ts";
import { findOthersHold, isProved, type LockedCommit } from "../../../src/core/lock/proof.ts";
import { heldRecord, noon, readme } from "../../support/locks.ts";

const [a, b] = [secondaryAt(0), secondaryAt(1)];
const second = (count: number) => (noon + count * 1_000) as Instant;

/** A hold of five minutes from a second after noon on; `until` is when it was released, in seconds. */
function hold(token: number, from: number, until?: number, holder = b): LockRecord[] {
  const times = { acquiredAt: second(from), expiresAt: second(from + 300) };
  const taken = { ...heldRecord({ agent: holder }), ...times, token, at: second(from) };
  if (until === undefined) return [taken];
  return [{ ...taken, state: "free", event: "released", at: second(until) }, taken];
}

const commit = (at: number, tokens: readonly number[] = [], isFenced = false): LockedCommit => ({
  agent: a,
  proofs: tokens.map((token) => ({ name: readme, token })),
  at: second(at),
  isFenced,
});

test.each([
  ["the agent's own token", commit(10, [2]), true],
  ["one of several", commit(10, [1, 2]), true],
  ["somebody else's", commit(10, [1]), false],
  ["one that was never issued", commit(10, [9]), false],
  ["none", commit(10), false],
  ["one whose hold was over", commit(400, [2]), false],
  ["the same, fenced by the command that made the commit", commit(400, [2], true), true],
])("the chain bears a proof out: %s", (_, made, expected) => {
  const chain = [...hold(2, 5, undefined, a), ...hold(1, 0, 4)];
  expect(isProved(chain, readme, made)).toBe(expected);
});

test("a hold proves nothing after it was given back, broken, or taken over", () => {
  const proved = (chain: readonly LockRecord[], at: number) => isProved(chain, readme, commit(at, [1]));
  // Times of commits are whole seconds: in doubt for the agent.
  expect([9, 10, 11].map((at) => proved(hold(1, 0, 10, a), at))).toEqual([true, true, false]);
  const taken = [...hold(2, 20), ...hold(1, 0, undefined, a)];
  expect([20, 21].map((at) => proved(taken, at))).toEqual([true, false]);
  // Where an older record does not tell when that was, the whole lease counts.
  const [released, acquired] = hold(1, 0, 10, a);
  const { at: _, ...undated } = released!;
  expect([11, 300, 301].map((at) => proved([undated, acquired!], at))).toEqual([true, true, false]);
});

describe("somebody else's hold at the moment of a commit", () => {
  const tokenAt = (chain: readonly LockRecord[], at: number) => findOthersHold(chain, commit(at))?.token;

  test.each([
    ["before it", 4, undefined],
    ["in the second in which it begins", 5, 1],
    ["in the middle", 7, 1],
    ["in the second in which it ends", 10, undefined],
    ["after it", 11, undefined],
  ])("%s", (_, at, expected) => {
    expect(tokenAt(hold(1, 5, 10), at)).toBe(expected);
  });

  test("one that was not released ends when it expires, or when the next one begins", () => {
    expect([299, 300].map((at) => tokenAt(hold(1, 0), at))).toEqual([1, undefined]);
    const taken = [...hold(2, 20, undefined, a), ...hold(1, 0)];
    expect([19, 20].map((at) => tokenAt(taken, at))).toEqual([1, undefined]);
  });

  test("one that was prolonged lasts longer; one whose end has no time counts for nothing", () => {
    const [taken] = hold(1, 0);
    const renewed = { ...taken!, event: "renewed", expiresAt: second(600) } as const;
    expect(tokenAt([renewed, taken!], 500)).toBe(1);
    const [released] = hold(1, 0, 100);
    const { at: _, ...undated } = released!;
    expect(tokenAt([undated, taken!], 50)).toBeUndefined();
  });

  test("one's own is nobody else's, and no chain tells of none", () => {
    expect(tokenAt(hold(1, 0, undefined, a), 5)).toBeUndefined();
    expect(tokenAt([], 5)).toBeUndefined();
  });
});
