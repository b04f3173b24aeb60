import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastLines } from "../../src/core/checks/output.ts";
import { runCheck } from "../../src/files/run-check.ts";
import { temporaryFolder } from "../support/git-repo.ts";

const run = (command: string, timeoutMs = 60_000, graceMs = 200) =>
  runCheck({ run: command, cwd: temporaryFolder(), env: { SHEAF_EPIC: "KAI-7" }, timeoutMs, graceMs });

test.each([
  ["true", "passed", 0],
  ["exit 3", "failed", 3],
  ["kill -9 $$", "failed", 137],
  ["no-such-command-at-all", "failed", 127],
])("%s: %s, exit code %i", async (command, outcome, exitCode) => {
  expect(await run(command)).toMatchObject({ outcome, exitCode });
});

test("output of both streams is kept, git's variables are not handed on", async () => {
  process.env["GIT_DIR"] = "/elsewhere";
  const { output } = await run('echo "$SHEAF_EPIC"; echo "[$GIT_DIR]" >&2').finally(() => {
    delete process.env["GIT_DIR"];
  });
  expect(lastLines(output, 9).toSorted()).toEqual(["KAI-7", "[]"]);
});

/** Whether a process is there and not only waits for its parent to ask how it ended; where there is no /proc, no. */
function isRunning(pid: string): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/\) [ZX] /.test(readFileSync(path, "latin1"));
}

test("when the time is over the whole group ends, also who ignores the first signal", async () => {
  const folder = temporaryFolder();
  const child = `trap "" TERM; echo $$ >child; while :; do sleep 1; done`;
  // Its time is over only when the grandchild has said who it is: nothing here depends on how long that takes.
  const command = `trap "" TERM; sh -c '${child}' & while [ ! -s child ]; do sleep 0.01; done; wait`;
  const done = await runCheck({ run: command, cwd: folder, env: {}, timeoutMs: 2_000, graceMs: 500 });
  expect(done).toMatchObject({ outcome: "timed-out", exitCode: 137 });
  expect(isRunning(readFileSync(join(folder, "child"), "utf8").trim())).toBe(false);
});

test("what a command leaves running ends with it, even where it holds the output", async () => {
  const folder = temporaryFolder();
  const command = `sh -c 'trap "" TERM; echo $$ >child; exec sleep 1000' & while [ ! -s child ]; do sleep 0.01; done; echo done`;
  const done = await runCheck({ run: command, cwd: folder, env: {}, timeoutMs: 60_000, graceMs: 500 });
  expect(done).toMatchObject({ outcome: "passed" });
  expect(lastLines(done.output, 1)).toEqual(["done"]);
  expect(isRunning(readFileSync(join(folder, "child"), "utf8").trim())).toBe(false);
});
