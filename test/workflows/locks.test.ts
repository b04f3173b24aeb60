import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LockName } from "../../src/core/ids.ts";
import { findLockTip, moveLock, readLockChain } from "../../src/git/lock-refs.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { breakLock } from "../../src/workflows/locks/break.ts";
import { enclosingEnvironment } from "../../src/workflows/locks/enclosing.ts";
import { listLocks } from "../../src/workflows/locks/list.ts";
import { requireGuarded } from "../../src/workflows/locks/require-guarded.ts";
import { releaseLock, renewLock } from "../../src/workflows/locks/settle.ts";
import { withLock } from "../../src/workflows/locks/with.ts";
import { epic, epicRepo } from "../support/epic.ts";
import { noon, readme } from "../support/locks.ts";
import { hasReftable } from "../support/ref-format.ts";
import { fakeSystem } from "../support/system.ts";

const operation = "Updating S2.P2 progress";
const minutes = (count: number) => count * 60_000;
const wanted = { name: readme, operation, waitMs: 0 };

function threeAgents(onSleep?: () => Promise<void>) {
  const system = fakeSystem({}, onSleep);
  const { repo, agent } = epicRepo(["primary", "secondary-a", "secondary-b"], system);
  return {
    system,
    repo,
    primary: agent("primary").place,
    a: agent("secondary-a").place,
    b: agent("secondary-b").place,
  };
}

test("acquire, renew, release: one token, and a copy that anybody can read", async () => {
  const { a, system, repo } = threeAgents();
  const copy = join(repo.path, ".git/sheaf/KAI-7/locks/epic_readme.lock");
  const read = () => JSON.parse(readFileSync(copy, "utf8")) as unknown;
  expect(await acquireLock(a, wanted)).toMatchObject({ token: 1, isJoined: false, waitedMs: 0 });
  expect(read()).toMatchObject({
    holder: "Secondary-A",
    acquired_at: "2026-01-15T14:30:00Z",
    operation,
    expires_at: "2026-01-15T14:35:00Z",
    auto_release: true,
  });
  system.advance(minutes(4));
  await renewLock(a, readme);
  system.advance(minutes(4));
  expect(await releaseLock(a, readme)).toMatchObject({ heldMs: minutes(8) });
  expect(await releaseLock(a, readme)).toMatchObject({ record: { state: "free" }, heldMs: 0 });
  expect(read()).toMatchObject({ state: "free", token: 1 });
  const chain = await readLockChain(a.git, epic, readme);
  expect(chain.map(({ event }) => event)).toEqual(["released", "renewed", "acquired"]);
});

test("who finds a lock held learns by whom, for what and until when", async () => {
  const { a, b, primary } = threeAgents();
  await acquireLock(a, wanted);
  await expect(acquireLock(b, wanted)).rejects.toMatchObject({
    exitCode: 4,
    code: "lock-held",
    message: `epic_readme is held by Secondary-A (${operation}) until 2026-01-15T14:35:00Z at the latest`,
    data: { holder: "secondary-a", token: 1 },
  });
  await expect(acquireLock(primary, wanted)).rejects.toMatchObject({
    fix: expect.stringContaining("sheaf lock break"),
  });
});

test("a waiter gets the lock soon after its release", async () => {
  const { a, b, system } = threeAgents(async () => {
    if (system.now() === noon + 400) await releaseLock(a, readme);
  });
  const told: string[] = [];
  await acquireLock(a, wanted);
  const hold = await acquireLock(b, {
    ...wanted,
    waitMs: 1_000,
    onWait: (holder) => told.push(holder.holder),
  });
  expect(hold).toMatchObject({ token: 2, waitedMs: 480 });
  expect(told).toEqual(["secondary-a"]);
});

test("a waiter gives up when its patience ends, by what it slept", async () => {
  const { a, b, system } = threeAgents();
  await acquireLock(a, wanted);
  await expect(acquireLock(b, { ...wanted, waitMs: 1_000 })).rejects.toMatchObject({ code: "lock-held" });
  expect(system.sleeps.reduce((sum, ms) => sum + ms)).toBe(1_000);
});

test("an expired lock is taken over, and the late holder can do nothing with it", async () => {
  const { a, b, system } = threeAgents();
  const late = await acquireLock(a, wanted);
  system.advance(minutes(5));
  await expect(renewLock(a, readme, late)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining("it expired"),
  });
  const hold = await acquireLock(b, wanted);
  expect(hold).toMatchObject({ token: 2, takenFrom: { why: "expired", record: { holder: "secondary-a" } } });
  for (const late of [renewLock, releaseLock]) {
    await expect(late(a, readme)).rejects.toMatchObject({ kind: "held", code: "lock-lost", exitCode: 4 });
  }
});

test("a waiter whose clock was set back takes over what it saw unmoved for a whole lease", async () => {
  const { a, b, system } = threeAgents();
  await acquireLock(a, { ...wanted, leaseMs: 2_000 });
  system.advance(-minutes(600));
  const hold = await acquireLock(b, { ...wanted, waitMs: 3_000 });
  expect(hold).toMatchObject({ token: 2, takenFrom: { why: "unmoved" } });
  expect(hold.waitedMs).toBeGreaterThanOrEqual(2_000);
});

test("an agent's commands share its own hold, prolong it, and do not end it", async () => {
  const { a, system } = threeAgents();
  await acquireLock(a, wanted);
  system.advance(minutes(4));
  await withLock(a, wanted, async (hold) => {
    expect(hold).toMatchObject({ token: 1, isJoined: true });
    expect(hold.tip.record.expiresAt).toBe(noon + minutes(9));
  });
  expect(await listLocks(a)).toMatchObject([{ kind: "held", heldMs: minutes(4), isLong: true }]);
});

test("a command's hold excludes the agent's other commands, but not those it starts itself", async () => {
  const { a } = threeAgents();
  await withLock(a, wanted, async (hold) => {
    await expect(acquireLock(a, wanted)).rejects.toMatchObject({
      message: expect.stringContaining("another command of yours"),
    });
    await expect(releaseLock(a, readme)).rejects.toMatchObject({ code: "lock-in-use" });
    const inside = { ...a, system: { ...a.system, env: enclosingEnvironment({}, hold) } };
    await withLock(inside, wanted, async (inner) =>
      expect(inner).toMatchObject({ token: 1, isJoined: true }),
    );
  });
  expect(await listLocks(a)).toMatchObject([{ kind: "free" }]);
});

test("work that fails gives the lock back and tells its own error", async () => {
  const { a, b } = threeAgents();
  const work = () => Promise.reject(new Error("disk full"));
  await expect(withLock(a, wanted, work)).rejects.toThrow("disk full");
  expect(await acquireLock(b, wanted)).toMatchObject({ token: 2, isJoined: false });
});

test("a lock whose process died is taken at once", async () => {
  const { a, b } = threeAgents();
  // No process can have this id: the kernel's largest is 2^22.
  const dead = { ...a, system: { ...a.system, pid: 2 ** 22 + 1 } };
  const hold = await acquireLock(dead, { ...wanted, bound: true });
  const record = { ...hold.tip.record, process: { pid: 2 ** 22 + 1, start: "1" } };
  await moveLock(a.git, { epic, from: hold.tip, record, at: noon });
  expect(await listLocks(a)).toMatchObject([{ kind: "abandoned" }]);
  expect(await acquireLock(b, wanted)).toMatchObject({ token: 2, takenFrom: { why: "holder-gone" } });
});

test("the primary breaks a lock; the holder learns why", async () => {
  const { a, b, primary } = threeAgents();
  await acquireLock(a, wanted);
  await expect(breakLock(b, readme, "mine now")).rejects.toMatchObject({ code: "primary-only", exitCode: 1 });
  await expect(breakLock(primary, readme, "")).rejects.toMatchObject({ code: "no-reason", exitCode: 2 });
  expect(await breakLock(primary, readme, "session ended")).toMatchObject({
    kind: "broken",
    record: { token: 1 },
  });
  expect(await breakLock(primary, readme, "again")).toMatchObject({ kind: "already-free" });
  await expect(releaseLock(a, readme)).rejects.toMatchObject({
    kind: "refused",
    message: "epic_readme is not yours any more: Primary broke it: session ended",
  });
  expect(await acquireLock(b, wanted)).toMatchObject({ token: 2 });
});

test("a ref that was overwritten is refused, and mended by the primary without a token going back", async () => {
  const { a, primary, repo } = threeAgents();
  await acquireLock(a, wanted);
  await releaseLock(a, readme);
  await acquireLock(a, wanted);
  repo.git("update-ref", "refs/sheaf/KAI-7/locks/epic_readme", "HEAD");
  await expect(acquireLock(a, wanted)).rejects.toMatchObject({ code: "lock-unreadable", exitCode: 3 });
  expect(await listLocks(a)).toMatchObject([{ kind: "unreadable", name: readme }]);
  await breakLock(primary, readme, "unreadable");
  expect(await acquireLock(a, wanted)).toMatchObject({ token: 3 });
});

test("a lock file that a killed git left behind is moved aside; that of a git at work makes askers wait", async () => {
  const { a, repo } = threeAgents();
  await acquireLock(a, wanted);
  await releaseLock(a, readme);
  const file = hasReftable
    ? ".git/reftable/tables.list.lock"
    : ".git/refs/sheaf/KAI-7/locks/epic_readme.lock";
  repo.write(file, "");
  const open = openSync(join(repo.path, file), "r+");
  await expect(acquireLock(a, wanted)).rejects.toMatchObject({ exitCode: 7, fix: "sheaf doctor --fix" });
  expect(existsSync(join(repo.path, file))).toBe(true);
  closeSync(open);
  expect(await acquireLock(a, wanted)).toMatchObject({ token: 2 });
  expect(existsSync(join(repo.path, file))).toBe(false);
});

test("sixteen askers all get the lock, one at a time", async () => {
  const { a } = threeAgents();
  const place = {
    ...a,
    system: {
      ...a.system,
      sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
      random: Math.random,
    },
  };
  let inside = 0;
  const tokens: number[] = [];
  const ask = () =>
    withLock(place, { name: readme, operation }, async ({ token }) => {
      inside += 1;
      expect(inside).toBe(1);
      tokens.push(token);
      await new Promise((done) => setImmediate(done));
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 16 }, ask));
  expect(tokens).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
  expect((await findLockTip(a.git, epic, readme))?.record?.state).toBe("free");
});

test("a dry run decides about a lock, refuses what would be refused, and moves nothing", async () => {
  const { a, b, primary, system, repo } = threeAgents();
  const dry = (place: typeof a) => ({ ...place, dryRun: true });
  const state = () => repo.git("for-each-ref") + String(existsSync(join(repo.path, ".git/sheaf")));
  const untaken = state();
  expect(await acquireLock(dry(a), wanted)).toMatchObject({ token: 1, isJoined: false, waitedMs: 0 });
  await expect(renewLock(dry(a), readme)).rejects.toMatchObject({ code: "lock-lost" });
  expect(await breakLock(dry(primary), readme, "why")).toMatchObject({ kind: "already-free" });
  expect(state()).toBe(untaken);
  await acquireLock(a, wanted);
  const taken = state();
  system.advance(minutes(1));
  const expiresAt = noon + minutes(6);
  expect(await acquireLock(dry(a), wanted)).toMatchObject({
    isJoined: true,
    token: 1,
    tip: { record: { expiresAt } },
  });
  expect(await renewLock(dry(a), readme)).toMatchObject({ record: { event: "renewed", expiresAt } });
  expect(await releaseLock(dry(a), readme)).toMatchObject({ record: { state: "free" }, heldMs: minutes(1) });
  expect(await breakLock(dry(primary), readme, "why")).toMatchObject({
    kind: "broken",
    record: { event: "broken", reason: "why" },
  });
  await expect(breakLock(dry(primary), readme, "")).rejects.toMatchObject({ code: "no-reason" });
  // It would wait for its turn; a dry run says at once who has it.
  await expect(acquireLock(dry(b), { ...wanted, waitMs: minutes(5) })).rejects.toMatchObject({ exitCode: 4 });
  await expect(releaseLock(dry(b), readme)).rejects.toMatchObject({ code: "lock-lost" });
  system.advance(minutes(5));
  expect(await acquireLock(dry(b), wanted)).toMatchObject({ token: 2, takenFrom: { why: "expired" } });
  expect(state()).toBe(taken);
});

test("a lock that guards nothing is refused, with the names that are most like it", () => {
  const { a } = threeAgents();
  const refuse = (name: string) => () => requireGuarded(name as LockName, a.rulebook);
  expect(refuse("epic_readme")).not.toThrow();
  const fix = 'sheaf lock acquire epic_readme --operation "what for"';
  const refusal = { exitCode: 2, code: "guards-nothing", fix };
  const message = (words: string) => `the lock ${words}`;
  expect(refuse("epic_redme")).toThrow(
    expect.objectContaining({
      ...refusal,
      message: message("epic_redme guards nothing in KAI-7; did you mean epic_readme?"),
    }),
  );
  expect(refuse("npm_install")).toThrow(
    expect.objectContaining({
      ...refusal,
      message: message("npm_install guards nothing in KAI-7; its locks are epic_readme"),
    }),
  );
});
