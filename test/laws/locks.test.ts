import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import { secondaryAt, type Instant } from "../../src/core/ids.ts";
import { decideAcquire, decideRelease, decideRenew, type HoldId } from "../../src/core/lock/decide.ts";
import { hostSkewMs, type LockRecord } from "../../src/core/lock/record.ts";
import { claim, noon } from "../support/locks.ts";

const leaseMs = 60_000;
const actorCount = 3;

/** Somebody who takes the lock: on one of two hosts whose clocks differ, mortal, remembering its own hold. */
interface Actor {
  readonly index: number;
  readonly host: string;
  clockOffsetMs: number;
  isAlive: boolean;
  hold: (HoldId & { readonly expiresAt: number; readonly version: number }) | undefined;
  /** What it saw last, and since when: judged now, swapped perhaps much later. */
  seen:
    | { readonly version: number; readonly record: LockRecord | undefined; readonly since: number }
    | undefined;
}

type Step =
  | { readonly kind: "look" | "acquire" | "renew" | "release" | "write" | "die"; readonly actor: number }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "set-clock"; readonly actor: number; readonly ms: number };

/** The lock as a value with a version: what a ref and its compare-and-swap are. */
class World {
  trueTime = 0;
  version = 0;
  record: LockRecord | undefined;
  nonces = 0;
  readonly tokens: number[] = [];
  readonly writes: number[] = [];
  readonly actors: Actor[];

  constructor() {
    this.actors = Array.from({ length: actorCount }, (_, index) => ({
      index,
      host: index % 2 === 0 ? "here" : "there",
      clockOffsetMs: index % 2 === 0 ? 0 : hostSkewMs - 1,
      isAlive: true,
      hold: undefined,
      seen: undefined,
    }));
  }

  clock(actor: Actor): Instant {
    return (noon + this.trueTime + actor.clockOffsetMs) as Instant;
  }

  swap(version: number, record: LockRecord): boolean {
    if (version !== this.version) return false;
    this.version += 1;
    this.record = record;
    return true;
  }

  look(actor: Actor): void {
    if (actor.seen?.version === this.version) return;
    actor.seen = { version: this.version, record: this.record, since: this.trueTime };
  }

  acquire(actor: Actor): boolean {
    // The judgement is about what was seen, perhaps long ago; the clock is today's.
    const seen = actor.seen ?? { version: this.version, record: this.record, since: this.trueTime };
    const holder = this.actors[Number(seen.record?.process?.pid)];
    const verdict = decideAcquire(seen.record, this.claimOf(actor), {
      now: this.clock(actor),
      unmovedMs: seen.version === this.version ? this.trueTime - seen.since : 0,
      isHolderGone: holder !== undefined && holder.host === actor.host && !holder.isAlive,
    });
    actor.seen = undefined;
    if (verdict.kind !== "take" && verdict.kind !== "takeover") return false;
    if (!this.swap(seen.version, verdict.record)) return false;
    const { token, nonce, expiresAt } = verdict.record;
    actor.hold = { token, nonce, expiresAt, version: this.version };
    this.tokens.push(token);
    return true;
  }

  claimOf(actor: Actor) {
    const process = { pid: actor.index, start: "" };
    this.nonces += 1;
    const agent = secondaryAt(actor.index);
    return claim({ agent, leaseMs, nonce: `n${this.nonces}`, host: actor.host, process });
  }

  asHolder(actor: Actor, decide: typeof decideRenew): void {
    if (actor.hold === undefined) return;
    const verdict = decide(this.record, actor.hold, this.clock(actor));
    const moved = verdict.kind === "move" && this.swap(this.version, verdict.record);
    const isStillMine = moved && verdict.record.state === "held";
    actor.hold = isStillMine
      ? { ...actor.hold, expiresAt: verdict.record.expiresAt, version: this.version }
      : undefined;
  }

  /** A commit that verifies the lock's event in the same transaction. */
  write(actor: Actor): void {
    if (actor.hold !== undefined && actor.hold.version === this.version) this.writes.push(actor.hold.token);
  }

  /** Everybody who would go on working in the belief to hold the lock. */
  believers(): number {
    const believes = (actor: Actor) =>
      actor.isAlive && actor.hold !== undefined && this.clock(actor) < actor.hold.expiresAt;
    return this.actors.filter(believes).length;
  }

  step(step: Step): void {
    if (step.kind === "wait") {
      this.trueTime += step.ms;
      return;
    }
    const actor = this.actors[step.actor]!;
    if (step.kind === "set-clock") actor.clockOffsetMs = step.ms;
    if (!actor.isAlive) return;
    if (step.kind === "look") this.look(actor);
    if (step.kind === "acquire") this.acquire(actor);
    if (step.kind === "renew") this.asHolder(actor, decideRenew);
    if (step.kind === "release") this.asHolder(actor, decideRelease);
    if (step.kind === "write") this.write(actor);
    if (step.kind === "die" && step.actor > 0) actor.isAlive = false;
  }
}

const actor = fc.nat({ max: actorCount - 1 });
const kinds = ["look", "acquire", "acquire", "acquire", "renew", "release", "write", "write", "die"] as const;
const ordinary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom(...kinds), actor }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 9_999, 30_000, 50_001, 60_000, 70_001),
    }),
  },
);
const jump: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("set-clock" as const),
  actor,
  ms: fc.integer({ min: -1e9, max: 1e9 }),
});

function increases(tokens: readonly number[]): boolean {
  return tokens.every((token, index) => index === 0 || token === tokens[index - 1]! + 1);
}

function neverFalls(tokens: readonly number[]): boolean {
  return tokens.every((token, index) => index === 0 || token >= tokens[index - 1]!);
}

test("never two holders, while clocks differ by less than the skew", () => {
  fc.assert(
    fc.property(fc.array(ordinary, { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const step of steps) {
        world.step(step);
        expect(world.believers()).toBeLessThanOrEqual(1);
      }
      expect(increases(world.tokens)).toBe(true);
    }),
    { numRuns: lawRuns },
  );
});

test("whatever the clocks do, no write passes under an older token than one before it", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(ordinary, jump), { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const step of steps) world.step(step);
      expect(increases(world.tokens)).toBe(true);
      expect(neverFalls(world.writes)).toBe(true);
    }),
    { numRuns: lawRuns },
  );
});

test("a lock can always be had after one lease, though its holder died and clocks were set back", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(ordinary, jump), { maxLength: 40 }), (steps) => {
      const world = new World();
      for (const step of steps) world.step(step);
      const survivor = world.actors[0]!;
      survivor.hold = undefined;
      survivor.seen = undefined;
      world.look(survivor);
      world.trueTime += leaseMs;
      expect(world.acquire(survivor)).toBe(true);
    }),
    { numRuns: lawRuns },
  );
});
