import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentId, Oid } from "../../../src/core/ids.ts";
import { openGit } from "../../../src/git/git.ts";
import { guardRefs } from "../../../src/workflows/verify/guard-refs.ts";
import { parseRefUpdates } from "../../../src/core/judge/ref-update.ts";
import { noon } from "../../support/changes.ts";
import { ownFolder } from "../../support/epic-rules.ts";
import { countingNode, hookedAgent, hookedEpic } from "../../support/hooked-epic.ts";

test("packing refs that move meanwhile in other worktrees is no move; a forced one is", async () => {
  const { repo, rulebook } = hookedEpic();
  const ref = "refs/heads/sheaf/KAI-7/secondary-a";
  const early = repo.git("rev-parse", "HEAD") as Oid;
  repo.git("checkout", "-q", "-b", "sheaf/KAI-7/secondary-a");
  const later = repo.commit("later", { [`${ownFolder}/x.md`]: "x\n" });
  const commonDir = join(repo.path, ".git");
  const updates = [{ kind: "set", old: "0".repeat(40), new: early, ref }] as const;
  const common = { git: openGit(repo.path), commonDir, rulebook, agent: "primary" as AgentId, now: noon };
  const codes = async () => (await guardRefs({ ...common, updates })).map(({ code }) => code);
  expect(await codes()).toEqual(["branch-not-owned"]);
  writeFileSync(join(commonDir, "packed-refs.lock"), "");
  expect(await codes()).toEqual([]);
  // The agent's own commit holds the ref's lock at this moment.
  writeFileSync(join(commonDir, `${ref}.lock`), `${later}\n`);
  expect(await codes()).toEqual([]);
  // git writes the new value there before it asks.
  writeFileSync(join(commonDir, `${ref}.lock`), `${early}\n`);
  expect(await codes()).toEqual(["branch-not-owned"]);
  rmSync(join(commonDir, `${ref}.lock`));
});

test("states and lines of newer gits pass the entry script, and only what moves a guarded branch starts the judge", async () => {
  const node = countingNode();
  const { epic, a } = await hookedAgent({ node: node.path });
  const hook = join(epic.repo.path, ".git/sheaf/hooks/reference-transaction");
  const env = { ...process.env, GIT_DIR: a.git("rev-parse", "--absolute-git-dir") };
  const call = (state: string, input: string) =>
    spawnSync(hook, [state], { cwd: a.path, env, input, encoding: "utf8" }).status;
  const [tip, zero] = [a.git("rev-parse", "HEAD"), "0".repeat(40)];
  const evil = `${zero} ${tip} refs/heads/epic/KAI-7\n`;
  // git 2.55 asks once more, before anything is locked.
  for (const state of ["preparing", "committed", "aborted"]) expect(call(state, evil)).toBe(0);
  for (const line of [
    `ref:refs/heads/x ref:refs/heads/y HEAD`,
    `${zero} ref:refs/heads/y refs/remotes/origin/HEAD`,
    `${tip} ${zero} refs/heads/n`,
    `${tip} ${tip} refs/heads/sheaf/KAI-7/secondary-a`,
    `${zero} ${tip} refs/tags/t`,
    `${zero} ${tip} refs/notes/commits`,
  ]) {
    expect({ line, code: call("prepared", `${line}\n`) }).toEqual({ line, code: 0 });
  }
  const thousand = Array.from({ length: 1_000 }, (_, at) => `${zero} ${tip} refs/remotes/r/${at}\n`);
  expect(call("prepared", thousand.join(""))).toBe(0);
  expect(node.count()).toBe(0);
  const other = a.git("commit-tree", "-m", "x", "HEAD^{tree}");
  expect(call("prepared", `${thousand.join("")}${zero} ${other} refs/heads/epic/KAI-7\n`)).toBe(1);
  expect(node.count()).toBe(1);
});

test("lines of every git are read: forced, with symbolic values, of a new ref, and what is no line at all", () => {
  const [a, b, zero] = ["a", "b", "0"].map((digit) => digit.repeat(40));
  const sha256 = "c".repeat(64);
  const lines = [
    `${a} ${b} refs/heads/x`,
    `${zero} ${b} refs/heads/forced`,
    `${a} ${zero} refs/heads/deleted`,
    // git 2.45 and newer.
    `ref:refs/heads/x ref:refs/heads/y HEAD`,
    `${zero} ref:refs/heads/y HEAD`,
    `ref:refs/heads/x ${b} HEAD`,
    `${sha256} ${sha256} refs/heads/sha256`,
    "",
    "nonsense",
  ];
  expect(parseRefUpdates(`${lines.join("\n")}\n`)).toEqual([
    { kind: "set", old: a, new: b, ref: "refs/heads/x" },
    { kind: "set", old: zero, new: b, ref: "refs/heads/forced" },
    { kind: "delete", old: a, ref: "refs/heads/deleted" },
    { kind: "symbolic", old: "ref:refs/heads/x", ref: "HEAD" },
    { kind: "symbolic", old: zero, ref: "HEAD" },
    { kind: "set", old: "ref:refs/heads/x", new: b, ref: "HEAD" },
    { kind: "set", old: sha256, new: sha256, ref: "refs/heads/sha256" },
  ]);
});
