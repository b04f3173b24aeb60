import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { LockName } from "../../src/core/ids.ts";
import { realSystem } from "../../src/system.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { breakLock } from "../../src/workflows/locks/break.ts";
import { listLocks } from "../../src/workflows/locks/list.ts";
import { readLock, type LockPlace } from "../../src/workflows/locks/place.ts";
import { releaseLock } from "../../src/workflows/locks/settle.ts";
import { runUnderLock } from "../../src/workflows/locks/run-under.ts";
import { cliBundle } from "../support/bundle.ts";
import { epicRepo } from "../support/epic.ts";
import { readme } from "../support/locks.ts";
import { temporaryFolder } from "../support/git-repo.ts";
import { startedEpic } from "../support/started-epic.ts";

function runner() {
  const { agent } = epicRepo(["primary", "secondary-a"], realSystem(process.env));
  const folder = temporaryFolder();
  const { place } = agent("secondary-a");
  const run = (script: string, leaseMs = 60_000) => {
    const command = ["node", "-e", script] as const;
    return runUnderLock(place, { name: readme, operation: "test", command, directory: folder, leaseMs });
  };
  const until = async (file: string) => {
    while (!existsSync(join(folder, file))) await new Promise((done) => setTimeout(done, 20));
  };
  const kinds = async () => (await listLocks(place)).map(({ kind }) => kind);
  return { place, folder, primary: agent("primary").place, run, until, kinds };
}

const heldBy = async (place: LockPlace) => (await readLock(place, readme))?.record;

const announce = 'require("fs").writeFileSync("up", "")';
const untilTold = `${announce}; setInterval(() => require("fs").existsSync("end") && process.exit(0), 20)`;
const stay = `${announce}; setTimeout(() => 0, 600_000)`;

test("the command's exit code comes back, and the lock is free", async () => {
  const { run, kinds } = runner();
  expect(await run("process.exitCode = 7")).toBe(7);
  expect(await run('process.kill(process.pid, "SIGKILL")')).toBe(137);
  expect(await kinds()).toEqual(["free"]);
});

test("a command that cannot be started leaves the lock free", async () => {
  const { place, kinds } = runner();
  const command = ["no-such-command"] as const;
  const request = { name: readme, operation: "test", command, directory: place.git.cwd };
  await expect(runUnderLock(place, request)).rejects.toMatchObject({
    kind: "usage",
    code: "command-not-started",
  });
  expect(await kinds()).toEqual(["free"]);
});

test("the hold outlives its lease while the command runs", async () => {
  const { run, kinds, until, place, folder } = runner();
  const running = run(untilTold, 3_000);
  await until("up");
  const first = (await heldBy(place))?.expiresAt ?? 0;
  while (Date.now() <= first) await delay(20);
  expect(await kinds()).toEqual(["held"]);
  writeFileSync(join(folder, "end"), "");
  expect(await running).toBe(0);
  expect(await kinds()).toEqual(["free"]);
});

test.each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s reaches the command, and the lock is free after it", async (signal, code) => {
  const { run, kinds, until } = runner();
  const running = run(stay);
  await until("up");
  process.emit(signal, signal);
  expect(await running).toBe(code);
  expect(await kinds()).toEqual(["free"]);
});

// Elsewhere processes are not watched, and only their lease ends a hold.
test.runIf(existsSync("/proc/self/stat"))(
  "killed itself, it leaves the lock to its command, and to the next asker once that has ended",
  async () => {
    const epic = await startedEpic(2);
    const up = join(temporaryFolder(), "up");
    const words = ["lock", "run", "epic_readme", "--operation", "long", "--"];
    const command = ["sh", "-c", `echo $$ >'${up}.new'; mv '${up}.new' '${up}'; exec sleep 600`];
    const options = { cwd: epic.agent("secondary-a").path, env: process.env, stdio: "ignore" } as const;
    const running = spawn(process.execPath, [cliBundle(), ...words, ...command], options);
    const place = { ...(await epic.context("secondary-b")), system: realSystem(process.env) };
    while (!existsSync(up) || (await heldBy(place))?.child === undefined) await delay(20);
    const gone = once(running, "exit");
    running.kill("SIGKILL");
    await gone;
    const request = { name: readme, operation: "mine", waitMs: 0 };
    await expect(acquireLock(place, request)).rejects.toMatchObject({ code: "lock-held", exitCode: 4 });
    process.kill(Number(readFileSync(up, "utf8")), "SIGKILL");
    const hold = await acquireLock(place, { ...request, waitMs: 240_000 });
    expect(hold).toMatchObject({ token: 2, takenFrom: { why: "holder-gone" } });
  },
);

test("a command whose lock is lost is ended, and the loss is told", async () => {
  const { run, until, primary } = runner();
  const breaking = until("up").then(() => breakLock(primary, readme, "test over"));
  await expect(run(stay, 600)).rejects.toMatchObject({
    code: "lock-lost",
    message: expect.stringContaining("test over"),
  });
  await breaking;
});

test("the command learns which hold it runs under", async () => {
  const { run } = runner();
  expect(
    await run("process.exitCode = /^epic_readme@1:[0-9a-f]{16}$/.test(process.env.SHEAF_LOCKS) ? 0 : 1"),
  ).toBe(0);
});

test("what comes with the lock is told before the command runs", async () => {
  const log = "shared/log.md";
  const rules = `rules:\n  - {path: ${log}, access: sequential, agents: [primary, secondary-a]}\n`;
  const { agent } = epicRepo(["primary", "secondary-a"], realSystem(process.env), rules, { [log]: "one\n" });
  const [a, primary] = [agent("secondary-a"), agent("primary")];
  const name = "shared_log_md" as LockName;
  await acquireLock(a.place, { name, operation: "a line" });
  a.repo.commit(`by a\n\nSheaf-Lock: ${name}@1`, { [log]: "by a\n" });
  await releaseLock(a.place, name);
  primary.repo.commit("beside", { [log]: "by the primary\n" });
  const version = primary.repo.git("rev-parse", `HEAD:${log}`);
  const told: object[] = [];
  const command = ["cat", log] as const;
  const request = { name, operation: "look", command, directory: primary.repo.path };
  expect(await runUnderLock(primary.place, { ...request, onHeld: (hold) => told.push(hold) })).toBe(0);
  expect(told).toMatchObject([{ received: [log], replaced: [{ path: log, version }] }]);
});
