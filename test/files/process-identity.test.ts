import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { identifyProcess, isHolderGone, thisStation } from "../../src/files/process-identity.ts";
import { heldRecord } from "../support/locks.ts";

// Elsewhere processes are not watched, and only their lease ends a hold.
const isWatched = existsSync("/proc/self/stat");

async function deadProcess() {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const dead = identifyProcess(child.pid!);
  child.kill("SIGKILL");
  await once(child, "exit");
  return dead;
}

test.runIf(isWatched)("a holder is gone when its process is, and not before its command is too", async () => {
  const [alive, dead] = [identifyProcess(process.pid), await deadProcess()];
  const here = thisStation();
  expect(isHolderGone(heldRecord({ ...here, process: alive }))).toBe(false);
  expect(isHolderGone(heldRecord({ ...here, process: dead }))).toBe(true);
  expect(isHolderGone({ ...heldRecord({ ...here, process: dead }), child: alive })).toBe(false);
  expect(isHolderGone({ ...heldRecord({ ...here, process: dead }), child: dead })).toBe(true);
});

test.runIf(isWatched)("an id that another process has now is not the holder's", () => {
  const again = { ...identifyProcess(process.pid), start: "1" };
  expect(isHolderGone(heldRecord({ ...thisStation(), process: again }))).toBe(true);
});

test("what cannot be known is not death", async () => {
  const dead = await deadProcess();
  const here = thisStation();
  expect(isHolderGone(heldRecord(here))).toBe(false);
  expect(isHolderGone(heldRecord({ ...here, host: "elsewhere", process: dead }))).toBe(false);
  expect(isHolderGone(heldRecord({ ...here, boot: "another", process: dead }))).toBe(false);
  expect(isHolderGone(heldRecord({ ...here, process: { pid: dead.pid, start: "" } }))).toBe(false);
});
