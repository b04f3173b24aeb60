import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliBundle } from "../../support/bundle.ts";
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
  const calls = readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.replace(settings, "").split(" ").slice(0, 2).join(" "));
  // The one that stays open ends when nobody asks it for a while, which a busy machine may take for anything.
  return calls.filter((call, at) => !call.startsWith("cat-file --batch") || calls.indexOf(call) === at);
}

const most = 4;
/** What looks at more than live state: each file of the worktree. */
const allowed: Readonly<Record<string, number>> = {
  "heartbeat, which keeps uncommitted work in a snapshot": 12,
};

test("a command of coordination starts four gits at most, however much there is", async () => {
  const epic = await startedEpic(2);
  const manifest = `${epic.epicDir}/epic.yaml`;
  epic.repo.commit("a gate", {
    [manifest]: epic.repo.read(manifest).replace(/\ngates:.*/, "\ngates: [spec]"),
  });
  const [a, b] = [epic.feature("secondary-a"), epic.feature("secondary-b")];
  epic.agent("secondary-a").commit("spec", { [`${a}/spec.md`]: "# S\n", [`${a}/checklist.md`]: "- [x] a\n" });
  const give = (name: string, agent: string, ...words: readonly string[]) => {
    const calls = gitCalls(epic, agent, ...words);
    const limit = allowed[name] ?? most;
    expect([name, calls.length > limit ? calls : []]).toEqual([name, []]);
  };
  give("heartbeat", "secondary-a", "heartbeat", "--step", "x");
  give("send", "secondary-a", "send", "secondary-b", "--subject", "Which?", "--action", "Reply");
  give("broadcast", "secondary-a", "broadcast", "--subject", "All", "--action", "Read");
  give("inbox", "secondary-b", "inbox");
  give("ack", "secondary-b", "ack", "secondary-a", "1", "--reply", "B");
  give("ack of all", "secondary-b", "ack");
  give("escalate", "secondary-b", "escalate", "--blocker", "CSV?", "--need", "a decision");
  give("approve", "primary", "approve", "feature_02_part_2", "--gate", "spec", "--by", "Ann");
  give("ready", "secondary-a", "ready");
  give("unready", "secondary-a", "unready", "--reason", "more");
  give("pause", "secondary-a", "pause", "--reason", "lunch");
  give("resume", "secondary-a", "resume", "--reason", "back");
  give("request", "secondary-a", "request", `${b}/spec.md`, "--reason", "a typo");
  give("grant", "secondary-b", "grant", "secondary-a", `${b}/spec.md`);
  give("grant --withdraw", "secondary-b", "grant", "secondary-a", `${b}/spec.md`, "--withdraw");
  give("request", "secondary-a", "request", `${b}/checklist.md`, "--reason", "a typo");
  give("decline", "secondary-b", "decline", "secondary-a", `${b}/checklist.md`, "--reason", "no");
  give("heartbeat of the primary", "primary", "heartbeat", "--step", "x");
  give("inbox of the primary", "primary", "inbox");
  epic.agent("secondary-a").write(`${a}/spec.md`, "edited\n");
  give("heartbeat, which keeps uncommitted work in a snapshot", "secondary-a", "heartbeat", "--step", "y");
});

test("a lock is given back with as many gits, however many files go with it", async () => {
  const epic = await startedEpic(1);
  const manifest = `${epic.epicDir}/epic.yaml`;
  const rule =
    "rules:\n  - path: seq/**\n    access: sequential\n    agents: [primary, secondary-a]\n    lock: seq\n";
  epic.repo.commit("a rule", { [manifest]: epic.repo.read(manifest).replace(/^rules:.*\n/m, rule) });
  const a = epic.agent("secondary-a");
  const release = (count: number) => {
    gitCalls(epic, "secondary-a", "lock", "acquire", "seq", "--operation", "x");
    const files = Array.from({ length: count }, (_, at) => [`seq/${count}/${at}.txt`, `${count} ${at}\n`]);
    a.commit("files", Object.fromEntries(files) as Record<string, string>);
    return gitCalls(epic, "secondary-a", "lock", "release", "seq").length;
  };
  const [few, many] = [release(1), release(300)];
  expect(many).toBeLessThanOrEqual(few + 4);
});
