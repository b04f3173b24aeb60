import { appendFileSync, closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { secondaryAt, type EpicId, type Oid } from "../../src/core/ids.ts";
import { openGit } from "../../src/git/git.ts";
import type { LockTip } from "../../src/git/lock-tip.ts";
import { verifyLock } from "../../src/git/lock-refs.ts";
import { realSystem } from "../../src/system.ts";
import { withLock } from "../../src/workflows/locks/with.ts";
import { SheafError } from "../../src/errors.ts";
import { readme } from "./locks.ts";

/** What a worker process of the lock race is told; see lock-race.ts. */
export interface WorkerOrders {
  readonly repo: string;
  readonly log: string;
  /** The ref whose history is the count. */
  readonly counter: string;
  readonly worker: number;
  readonly rounds: number;
  readonly leaseMs: number;
  /**
   * `fenced`: our locks as they are used; `unfenced`: without verifying in the transaction; `naive`: O_EXCL;
   * `proper-lockfile`: the package of that name, in the folder `peer`.
   */
  readonly lock: "fenced" | "unfenced" | "naive" | "proper-lockfile";
  readonly peer?: string | undefined;
  /** Stay inside, once, until killed or suspended. */
  readonly lingers: boolean;
}

// The counter moves without a compare-and-swap of its own: nothing but the lock keeps an update from getting lost.
async function count(orders: WorkerOrders, lock: LockTip | undefined): Promise<void> {
  const git = openGit(orders.repo);
  const before = (await git.text(["rev-parse", orders.counter])) as Oid;
  await delay(Math.random() * 10);
  const message = `by ${orders.worker}`;
  const after = await git.text(["commit-tree", "-p", before, `${before}^{tree}`], { input: message });
  const verify = lock === undefined ? undefined : verifyLock(lock);
  const fence = verify?.old === undefined ? "" : `verify ${verify.ref} ${verify.old}\n`;
  const input = `start\n${fence}update ${orders.counter} ${after}\nprepare\ncommit\n`;
  const { code } = await git.run(["update-ref", "--stdin"], { input, answers: [1, 128] });
  say(orders, code === 0 ? `wrote ${after}` : "fenced");
}

/** A line in the common log: when, by the clock that all processes share, who, what. */
function say({ log, worker }: WorkerOrders, event: string): void {
  appendFileSync(log, `${process.hrtime.bigint()} ${worker} ${process.pid} ${event}\n`);
}

function wasStruck({ log, worker }: WorkerOrders): boolean {
  return new RegExp(`^\\d+ ${worker} \\d+ (kill|suspend)$`, "m").test(readFileSync(log, "utf8"));
}

async function round(orders: WorkerOrders): Promise<void> {
  const inside = async (leftMs: number, tip?: LockTip) => {
    say(orders, `enter ${Math.floor(leftMs)}`);
    while (orders.lingers && !wasStruck(orders)) await delay(5);
    await count(orders, orders.lock === "fenced" ? tip : undefined);
    say(orders, "leave");
  };
  if (orders.lock === "naive") return withNaiveLock(orders, inside);
  if (orders.lock === "proper-lockfile") return withPeersLock(orders, inside);
  const git = openGit(orders.repo);
  const repository = { commonDir: `${orders.repo}/.git` };
  const agent = secondaryAt(orders.worker);
  const place = { git, repository, epic: "KAI-7" as EpicId, agent, system: realSystem(process.env) };
  const request = { name: readme, operation: "counting", leaseMs: orders.leaseMs };
  return withLock(place, request, async (hold) => {
    if (hold.takenFrom !== undefined) say(orders, `takeover ${hold.takenFrom.why}`);
    await inside(hold.tip.record.expiresAt - Date.now(), hold.tip);
  });
}

/** The lock that everybody writes first: a file made with O_EXCL, removed when it looks abandoned. */
async function withNaiveLock(orders: WorkerOrders, work: (leftMs: number) => Promise<void>): Promise<void> {
  const path = `${orders.repo}/naive.lock`;
  for (;;) {
    try {
      closeSync(openSync(path, "wx"));
      break;
    } catch {
      const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      await delay(Math.random() * 5);
      if (Date.now() - made > orders.leaseMs) rmSync(path, { force: true });
    }
  }
  try {
    await work(orders.leaseMs);
  } finally {
    rmSync(path, { force: true });
  }
}

/** What we use of proper-lockfile. */
interface ProperLockfile {
  lock(file: string, options: object): Promise<() => Promise<void>>;
}

/** As its documentation says, with our lease as the time after which a lock counts as stale. */
async function withPeersLock(orders: WorkerOrders, work: (leftMs: number) => Promise<void>): Promise<void> {
  const { default: peer } = (await import(`${orders.peer}/index.js`)) as { default: ProperLockfile };
  const release = await peer.lock(orders.log, {
    stale: orders.leaseMs,
    retries: { forever: true, minTimeout: 5, maxTimeout: 80, randomize: true },
    onCompromised: () => say(orders, "compromised"),
  });
  await work(orders.leaseMs);
  await release().catch(() => say(orders, "released late"));
}

const [orders] = process.argv.slice(2);
if (orders !== undefined) void race(JSON.parse(orders) as WorkerOrders);

async function race(orders: WorkerOrders): Promise<void> {
  // A worker that was started in place of a killed one does only what is left.
  const done = readFileSync(orders.log, "utf8")
    .split("\n")
    .filter((line) => line.includes(` ${orders.worker} `) && line.endsWith("round"));
  for (let index = done.length; index < orders.rounds; index += 1) {
    try {
      await round(orders);
      say(orders, "round");
    } catch (error) {
      if (!(error instanceof SheafError)) throw error;
      say(orders, `error ${error.code} ${error.message.replaceAll("\n", " ")}`);
    }
  }
}
