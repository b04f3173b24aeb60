import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { requireSnapshot, restoreWork } from "../../src/workflows/context/snapshot.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import { readBrief } from "../../src/workflows/recover/read-brief.ts";
import { bundled } from "./bundle.ts";
import type { DrillOrders } from "./drill-worker.ts";
import { startedEpic, type TestEpic } from "./started-epic.ts";

const agent = "secondary-a" as AgentId;

/** When a session is killed: after it has said so many things, and a while. Nothing depends on where it is by then. */
export interface Kill {
  readonly afterWords: number;
  readonly thenMs?: number;
}

/** What the killed sessions have finished, by their own word. */
interface Finished {
  readonly lines: readonly string[];
  readonly commits: readonly string[];
  readonly section: number;
}

/** Kills one session after the other, and expects after each that a resume finds every line it has said to be there. */
export async function drill(kills: readonly Kill[]): Promise<Finished> {
  const epic = await startedEpic(1);
  const folder = join(epic.repo.path, "..");
  const log = join(folder, "drill.log");
  writeFileSync(log, "");
  const script = bundled("test/support/drill-worker.ts");
  const a = epic.agent(agent);
  const feature = join(a.path, epic.feature(agent));
  for (const [round, kill] of kills.entries()) {
    await workAndDie(script, { worktree: a.path, feature, log, from: (round + 1) * 3_000 }, kill);
    await expectAllThere(epic, readLog(log), `kill ${round + 1} of ${JSON.stringify(kills)}`);
  }
  await expectRestored(epic);
  return readLog(log);
}

/** Runs a session, and kills it with everything it has started. */
async function workAndDie(script: string, orders: DrillOrders, kill: Kill): Promise<void> {
  const said = () => readFileSync(orders.log, "utf8").split("\n").length;
  const enough = said() + kill.afterWords;
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], { detached: true, stdio: "pipe" });
  const words: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => words.push(chunk));
  const ended = new Promise<NodeJS.Signals | null>((done) => child.on("close", (_, signal) => done(signal)));
  while (said() < enough && child.exitCode === null) await delay(2);
  await delay(kill.thenMs ?? 0);
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  expect(await ended, Buffer.concat(words).toString()).toBe("SIGKILL");
}

function readLog(log: string): Finished {
  const entries = readFileSync(log, "utf8").split("\n");
  const after = (word: string) =>
    entries.filter((entry) => entry.startsWith(`${word} `)).map((entry) => entry.slice(word.length + 1));
  return {
    lines: after("wrote"),
    commits: after("committed"),
    section: Number(after("section").at(-1) ?? 0),
  };
}

async function expectAllThere(epic: TestEpic, { lines, commits, section }: Finished, when: string) {
  // A killed git leaves lock files, which count as left after a minute.
  epic.system.advance(Date.now() + 120_000 - epic.system.now());
  const { live } = await readBrief(await epic.primary(), agent);
  expect(live.unkept, when).toBeUndefined();
  const a = epic.agent(agent);
  const feature = epic.feature(agent);
  const texts = ["spec.md", "draft.txt"].map((name) => `${feature}/${name}`);
  const there = texts.flatMap((path) => (existsSync(join(a.path, path)) ? a.read(path).split("\n") : []));
  expect(
    lines.filter((line) => !there.includes(line)),
    when,
  ).toEqual([]);
  // The brief keeps what is not committed before it says anything.
  for (const path of texts.filter((path) => live.uncommitted.includes(path))) {
    expect(`${a.git("show", `${live.snapshot}:${path}`)}\n`, when).toBe(a.read(path));
  }
  const reached = new Set(a.git("rev-list", live.tip).split("\n"));
  expect(
    commits.filter((oid) => !reached.has(oid)),
    when,
  ).toEqual([]);
  const written = /^section (\d+)$/m.exec(a.git("show", `${live.tip}:${epic.epicDir}/EPIC_README.md`));
  expect(Number(written?.[1] ?? 0), when).toBeGreaterThanOrEqual(section);
}

/** Even the worktree may go: branch and snapshot make it again. */
async function expectRestored(epic: TestEpic): Promise<void> {
  const a = epic.agent(agent);
  const paths = ["spec.md", "draft.txt"].map((name) => `${epic.feature(agent)}/${name}`);
  const before = paths.map((path) => a.read(path));
  rmSync(a.path, { recursive: true });
  epic.repo.git("worktree", "prune");
  await startEpic(await epic.primary(), { only: [], dryRun: false });
  const context = await epic.context(agent);
  await restoreWork(context, await requireSnapshot(context, agent, ""), false);
  expect(paths.map((path) => a.read(path))).toEqual(before);
}
