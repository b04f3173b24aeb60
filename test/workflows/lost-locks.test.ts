import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnose } from "../../src/workflows/doctor/diagnose.ts";
import { mend } from "../../src/workflows/doctor/mend.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { listLocks } from "../../src/workflows/locks/list.ts";
import { releaseLock } from "../../src/workflows/locks/settle.ts";
import { requireSoundEpic } from "../../src/workflows/verify/require-sound.ts";
import { eventsOf, locksOf, secondaryA } from "../support/commit-locks.ts";
import { readmePath, readmeWith } from "../support/epic-rules.ts";
import type { TestRepo } from "../support/git-repo.ts";
import { readme } from "../support/locks.ts";
import { primary, secondaryA as agentA, startTeam, type Team } from "../support/team.ts";

const ref = "refs/sheaf/KAI-7/locks/epic_readme";

/** A lock that was taken and given back `times` times, and the file with its readable copy. */
async function takenLock(times: number) {
  const team = startTeam();
  const context = await team.context(agentA);
  for (let at = 0; at < times; at += 1) {
    const hold = await acquireLock(context, { name: readme, operation: "test" });
    await releaseLock(context, readme, hold);
  }
  const repo = team.at(primary);
  return { team, context, repo, copy: join(repo.path, ".git/sheaf/KAI-7/locks/epic_readme.lock") };
}

const tipOf = (repo: TestRepo) => repo.git("rev-parse", ref);

async function lockFindings(team: Team) {
  return (await diagnose(await team.context(primary))).filter(({ check }) => check === "lock");
}

test.each<[how: string, lose: (repo: TestRepo) => void]>([
  ["deleted", (repo) => repo.git("update-ref", "-d", ref)],
  ["packed and deleted", (repo) => repo.git("pack-refs", "--all") + repo.git("update-ref", "-d", ref)],
  ["removed by hand", (repo) => rmSync(join(repo.path, ".git", ref))],
  ["rewound", (repo) => repo.git("update-ref", ref, `${ref}~2`)],
  ["made symbolic", (repo) => repo.git("symbolic-ref", ref, "refs/heads/main")],
])("a lock ref that was %s is found by doctor, and put back by whatever meets it", async (_, lose) => {
  const { team, repo, context } = await takenLock(2);
  const tip = tipOf(repo);
  const main = repo.git("rev-parse", "main");
  lose(repo);
  const found = await lockFindings(team);
  expect(found).toMatchObject([{ state: "failed", subject: "epic_readme", canMend: true }]);
  expect(await mend(await team.context(primary), found, true)).toEqual(["restored the lock epic_readme"]);
  expect(await mend(await team.context(primary), found)).toEqual(["restored the lock epic_readme"]);
  expect(tipOf(repo)).toBe(tip);
  lose(repo);
  expect(await acquireLock(context, { name: readme, operation: "again" })).toMatchObject({ token: 3 });
  expect(repo.git("rev-parse", `${ref}~1`)).toBe(tip);
  expect(repo.git("rev-parse", "main")).toBe(main);
  expect(await lockFindings(team)).toMatchObject([{ state: "ok" }]);
});

test("a list and the gate put it back, too", async () => {
  const { team, repo, context } = await takenLock(1);
  const tip = tipOf(repo);
  repo.git("update-ref", "-d", ref);
  expect(await listLocks(context)).toMatchObject([{ kind: "free", name: "epic_readme" }]);
  expect(tipOf(repo)).toBe(tip);
  repo.git("update-ref", "-d", ref);
  await requireSoundEpic({ ...(await team.context(primary)), dryRun: true });
  expect(repo.tryGit("rev-parse", "--verify", ref).code).not.toBe(0);
  await requireSoundEpic(await team.context(primary));
  expect(tipOf(repo)).toBe(tip);
});

test("where the commits are gone the event is written again, and the token goes on", async () => {
  const { repo, context, copy } = await takenLock(3);
  const { commit, ...older } = JSON.parse(readFileSync(copy, "utf8")) as { commit: string };
  repo.git("update-ref", "-d", ref);
  rmSync(join(repo.path, ".git/objects", commit.slice(0, 2), commit.slice(2)));
  expect(await acquireLock(context, { name: readme, operation: "again" })).toMatchObject({ token: 4 });
  // A copy of an older Sheaf tells no commit.
  writeFileSync(copy, JSON.stringify({ ...older, token: 9 }));
  repo.git("update-ref", "-d", ref);
  const hold = await acquireLock(context, { name: readme, operation: "again" });
  expect(hold).toMatchObject({ token: 10 });
});

test("a chain that somebody began anew goes on with the next token, and is kept", async () => {
  const { repo, context, copy } = await takenLock(4);
  const kept = readFileSync(copy);
  repo.git("update-ref", "-d", ref);
  rmSync(copy);
  await acquireLock(context, { name: readme, operation: "forged" });
  const forged = tipOf(repo);
  writeFileSync(copy, kept);
  expect(await listLocks(context)).toMatchObject([{ kind: "free", record: { token: 4 } }]);
  expect(repo.git("rev-list", ref)).toContain(forged);
});

test("a commit that needs a deleted lock does not take it for a new one", async () => {
  const { a } = await secondaryA();
  const commit = (body: string) => a.commit(body, { [readmePath]: readmeWith("SECONDARY-A PROGRESS", body) });
  commit("one");
  expect(locksOf(a)).toEqual(["epic_readme@1"]);
  a.git("-c", "core.hooksPath=/dev/null", "update-ref", "-d", ref);
  commit("two");
  expect(locksOf(a)).toEqual(["epic_readme@2"]);
  expect(await eventsOf(a)).toEqual(["released 2", "acquired 2", "released 1", "acquired 1"]);
});
