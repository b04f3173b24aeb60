import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { bundled } from "./bundle.ts";
import type { WorkerOrders } from "./lock-worker.ts";
import type { TestRepo } from "./git-repo.ts";

/** Processes that count under one lock while some of them are killed or suspended. */
export interface Race extends Pick<WorkerOrders, "rounds" | "leaseMs" | "lock" | "peer"> {
  readonly workers: number;
  /** A disturbance about every so many milliseconds, until the workers are done. */
  readonly disturbEveryMs: number;
  /** What to do to a worker that is inside the lock; suspended ones go on after one and a half leases. */
  readonly disturbances: readonly ("kill" | "suspend")[];
  /** As many workers stay inside, once, until they are struck: each disturbance happens, however quick the others are. */
  readonly lingers?: boolean;
}

/** What the log of a race says. */
export interface RaceResult {
  readonly rounds: number;
  readonly writes: number;
  /** Logged writes that the counter's history does not have. */
  readonly lostUpdates: number;
  /** Times that a process entered while another one, neither killed nor suspended, was inside. */
  readonly doubleHolds: number;
  readonly kills: number;
  readonly suspensions: number;
  readonly takeovers: number;
  /** Writes that the fence refused. */
  readonly fenced: number;
  readonly errors: readonly string[];
  readonly elapsedMs: number;
}

/** The repository of a race. */
export type RaceRepo = Pick<TestRepo, "path" | "git">;

/** Runs a race in a repository and judges its log. */
export async function runRace(repo: RaceRepo, race: Race): Promise<RaceResult> {
  const script = bundled("test/support/lock-worker.ts");
  const log = join(repo.path, ".git/race.log");
  writeFileSync(log, "");
  repo.git("update-ref", counterRef, "HEAD");
  const begin = process.hrtime.bigint();
  await new Arena(repo, race, { script, log }).run();
  const elapsedMs = Number((process.hrtime.bigint() - begin) / 1_000_000n);
  const history = new Set(repo.git("rev-list", counterRef).split("\n"));
  return { ...judgeRace(readFileSync(log, "utf8"), history), elapsedMs };
}

const counterRef = "refs/test/counter";

class Arena {
  readonly #running = new Map<number, ChildProcess>();
  readonly #repo: RaceRepo;
  readonly #race: Race;
  readonly #files: { readonly script: string; readonly log: string };

  constructor(repo: RaceRepo, race: Race, files: { script: string; log: string }) {
    this.#repo = repo;
    this.#race = race;
    this.#files = files;
  }

  async run(): Promise<void> {
    for (let worker = 0; worker < this.#race.workers; worker += 1) this.#start(worker);
    for (let turn = 0; this.#running.size > 0; turn += 1) {
      await delay(this.#race.disturbEveryMs * (0.5 + Math.random()));
      const kind = this.#race.disturbances[turn % this.#race.disturbances.length];
      if (kind !== undefined) await this.#disturb(kind);
    }
  }

  #start(worker: number): void {
    const { rounds, leaseMs, lock, peer } = this.#race;
    const { script, log } = this.#files;
    const orders: WorkerOrders = {
      repo: this.#repo.path,
      counter: counterRef,
      log,
      worker,
      rounds,
      leaseMs,
      lock,
      peer,
      lingers: this.#race.lingers === true && worker < this.#race.disturbances.length,
    };
    const child = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: "inherit" });
    this.#running.set(worker, child);
    child.on("exit", (_code, signal) => {
      this.#running.delete(worker);
      if (signal === "SIGKILL") this.#start(worker);
    });
  }

  /** Strikes a worker that is inside the lock, as soon as one is. */
  async #disturb(kind: "kill" | "suspend"): Promise<void> {
    const inside = await this.#findInside();
    const child = inside === undefined ? undefined : this.#running.get(inside.worker);
    if (inside === undefined || child === undefined) return;
    this.#note(inside.worker, child, kind);
    child.kill(kind === "kill" ? "SIGKILL" : "SIGSTOP");
    if (kind === "kill") return;
    await delay(this.#race.leaseMs * 1.5);
    child.kill("SIGCONT");
  }

  async #findInside(): Promise<LogEvent | undefined> {
    while (this.#running.size > 0) {
      const events = parseLog(readFileSync(this.#files.log, "utf8"));
      // The last that a process says is that it is inside, until it leaves or is struck.
      const last = new Map(events.map((event) => [event.pid, event]));
      const inside = [...last.values()].findLast(({ event }) => event.startsWith("enter"));
      if (inside !== undefined) return inside;
      await delay(5);
    }
    return undefined;
  }

  #note(worker: number, { pid }: ChildProcess, event: string): void {
    writeFileSync(this.#files.log, `${process.hrtime.bigint()} ${worker} ${pid} ${event}\n`, { flag: "a" });
  }
}

interface LogEvent {
  readonly at: bigint;
  readonly worker: number;
  readonly pid: number;
  readonly event: string;
}

function parseLog(text: string): LogEvent[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const events = lines.map((line) => {
    const [at = "0", worker, pid, ...words] = line.split(" ");
    return { at: BigInt(at), worker: Number(worker), pid: Number(pid), event: words.join(" ") };
  });
  return events.toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** The entries of processes that found another one inside, whose lease was not over by its own clock. */
function countDoubleHolds(events: readonly LogEvent[]): number {
  const insideUntil = new Map<number, bigint>();
  let doubleHolds = 0;
  for (const { at, pid, event } of events) {
    const [word = "", leftMs] = event.split(" ");
    if (word === "enter") {
      if ([...insideUntil.values()].some((until) => at < until)) doubleHolds += 1;
      insideUntil.set(pid, at + BigInt(leftMs ?? 0) * 1_000_000n);
    }
    if (["leave", "kill", "suspend"].includes(word)) insideUntil.delete(pid);
  }
  return doubleHolds;
}

/** What a race's log says, where `history` is what the counter has seen. */
export function judgeRace(text: string, history: ReadonlySet<string>): Omit<RaceResult, "elapsedMs"> {
  const events = parseLog(text);
  const words = (word: string) =>
    events.filter(({ event }) => event === word || event.startsWith(`${word} `));
  const written = words("wrote").map(({ event }) => event.slice("wrote ".length));
  return {
    rounds: words("round").length,
    writes: written.length,
    lostUpdates: written.filter((oid) => !history.has(oid)).length,
    doubleHolds: countDoubleHolds(events),
    kills: words("kill").length,
    suspensions: words("suspend").length,
    takeovers: words("takeover").length,
    fenced: words("fenced").length,
    errors: words("error").map(({ event }) => event),
  };
}
