import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliBundle } from "../../support/cli-bundle.ts";
import { temporaryFolder } from "../../support/git-repo.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";

/** Runs the command line in an agent's worktree, and gives the git commands that it started. */
function gitCalls(epic: TestEpic, agent: string, ...words: readonly string[]): string[] {
  const folder = temporaryFolder();
  const [log, shim] = [join(folder, "log"), join(folder, "git")];
  writeFileSync(log, "");
  writeFileSync(shim, `#!/bin/sh\nprintf '%s\\n' "$*" >>'${log}'\nexec git "$@"\n`);
  chmodSync(shim, 0o755);
  const { status, stderr } = spawnSync(process.execPath, [cliBundle(), ...words], {
    cwd: epic.agent(agent).path,
    env: { ...process.env, SHEAF_GIT: shim },
    encoding: "utf8",
  });
  expect([words, status, status === 0 ? "" : stderr]).toEqual([words, 0, ""]);
  const settings = /-c \S+ /g;
  return readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.replace(settings, "").split(" ").slice(0, 2).join(" "));
}

test("a coordination command starts four gits at most", async () => {
  const epic = await startedEpic(2);
  const manifest = `${epic.epicDir}/epic.yaml`;
  epic.repo.commit("a gate", {
    [manifest]: epic.repo.read(manifest).replace(/\ngates:.*/, "\ngates: [spec]"),
  });
  const [a, b] = [epic.feature("secondary-a"), epic.feature("secondary-b")];
  epic.agent("secondary-a").commit("spec", { [`${a}/spec.md`]: "# S\n", [`${a}/checklist.md`]: "- [x] a\n" });
  const counts = (
    [
      ["secondary-a", "heartbeat", "--step", "x"],
      ["secondary-a", "send", "secondary-b", "--subject", "Which?", "--action", "Reply"],
      ["secondary-a", "broadcast", "--subject", "All", "--action", "Read"],
      ["secondary-b", "inbox"],
      ["secondary-b", "ack", "secondary-a", "1", "--reply", "B"],
      ["secondary-b", "ack"],
      ["secondary-b", "escalate", "--blocker", "CSV?", "--need", "a decision"],
      ["primary", "approve", "feature_02_part_2", "--gate", "spec", "--by", "Ann"],
      ["secondary-a", "ready"],
      ["secondary-a", "unready", "--reason", "more"],
      ["secondary-a", "pause", "--reason", "lunch"],
      ["secondary-a", "resume", "--reason", "back"],
      ["secondary-a", "request", `${b}/spec.md`, "--reason", "a typo"],
      ["secondary-b", "grant", "secondary-a", `${b}/spec.md`],
      ["secondary-b", "grant", "secondary-a", `${b}/spec.md`, "--withdraw"],
      ["secondary-a", "request", `${b}/checklist.md`, "--reason", "a typo"],
      ["secondary-b", "decline", "secondary-a", `${b}/checklist.md`, "--reason", "no"],
      ["primary", "heartbeat", "--step", "x"],
      ["primary", "inbox"],
    ] as const
  ).map(([agent, ...words]) => {
    const calls = gitCalls(epic, agent, ...words);
    return { command: `${agent} ${words[0]}`, calls };
  });
  console.log(
    counts.map(({ command, calls }) => `${command}: ${calls.length} (${calls.join(", ")})`).join("\n"),
  );
  const most = counts
    .filter(({ calls }) => calls.length > 4)
    .map(({ command, calls }) => `${command}: ${calls.join(", ")}`);
  expect(most).toEqual([]);
}, 300_000);
