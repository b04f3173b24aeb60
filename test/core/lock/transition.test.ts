import { expect, test } from "vitest";
import type { AgentId, Instant } from "../../../src/core/ids.ts";
import type { LockRecord } from "../../../src/core/lock/record.ts";
import { isOwnStep } from "../../../src/core/lock/transition.ts";
import { heldRecord, noon } from "../../support/locks.ts";

const [me, them, boss] = ["secondary-a", "secondary-b", "primary"] as AgentId[] as [
  AgentId,
  AgentId,
  AgentId,
];
const held = { ...heldRecord(), token: 4 };
const free: LockRecord = { ...held, holder: them, state: "free", event: "released" };
const theirs: LockRecord = { ...held, holder: them };
const next: LockRecord = { ...held, token: 5, nonce: "n2" };
const after = (noon + 600_000) as Instant;

const steps: readonly [
  words: string,
  from: LockRecord,
  to: LockRecord,
  agent: AgentId,
  now: Instant,
  isValid: boolean,
][] = [
  ["takes a free lock", free, next, me, noon, true],
  ["takes one for somebody else", free, { ...next, holder: them }, me, noon, false],
  ["takes one without a new token", free, held, me, noon, false],
  ["skips a token", free, { ...next, token: 6 }, me, noon, false],
  ["calls a free lock held", free, { ...next, state: "free" }, me, noon, false],
  ["takes a held lock", theirs, next, me, noon, false],
  ["takes over an expired one", theirs, { ...next, event: "taken-over" }, me, after, true],
  ["renews its own", held, { ...held, event: "renewed" }, me, noon, true],
  ["renews its own too late", held, { ...held, event: "renewed" }, me, after, false],
  ["renews somebody else's", theirs, { ...theirs, event: "renewed" }, me, noon, false],
  ["gives back its own", held, { ...held, state: "free", event: "released" }, me, noon, true],
  ["gives back what is free", free, { ...free, holder: me }, me, noon, false],
  [
    "gives back another hold",
    held,
    { ...held, nonce: "x", state: "free", event: "released" },
    me,
    noon,
    false,
  ],
  ["gives back somebody else's", theirs, { ...theirs, state: "free", event: "released" }, me, noon, false],
  ["breaks as the primary", theirs, { ...theirs, state: "free", event: "broken" }, boss, noon, true],
  ["breaks as anybody else", theirs, { ...theirs, state: "free", event: "broken" }, me, noon, false],
];

test.each(steps.map(([words, ...step]) => [words, step] as const))("an agent that %s by hand", (_, step) => {
  const [from, to, agent, now, isValid] = step;
  expect(isOwnStep(from, to, { agent, now })).toBe(isValid);
});
