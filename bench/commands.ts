import { join } from "node:path";
import { compareTimes, type Bench, type BenchRow } from "./bench.ts";
import { repositoryOf, runProgram, sheafEntry, startEpic } from "./repositories.ts";

/** Design section 13: a short command, and status for many agents against a few. */
export const commands: Bench = {
  name: "commands",
  title: "Commands as whole processes",
  peer: "node -e 0 (whoami); sheaf status with 3 agents (status)",
  measure: () => [whoami(), status()],
};

function whoami(): BenchRow {
  const repository = repositoryOf(100);
  startEpic(repository, 2);
  const worktree = join(`${repository}-worktrees`, "KAI-7/secondary-a");
  const times = compareTimes(
    () => runProgram(worktree, process.execPath, sheafEntry, "whoami"),
    () => runProgram(worktree, process.execPath, "-e", "0"),
    15,
  );
  return { name: "whoami", ...times, maxRatio: 2.5 };
}

function status(): BenchRow {
  const [few, many] = [3, 50].map((agents) => {
    const repository = repositoryOf(100);
    startEpic(repository, agents - 1);
    return () => runProgram(repository, process.execPath, sheafEntry, "status");
  });
  const times = compareTimes(many ?? (() => undefined), few ?? (() => undefined), 9);
  return { name: "status, 50 agents", ...times, maxRatio: 2 };
}
