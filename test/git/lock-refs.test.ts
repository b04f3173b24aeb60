import { expect, test } from "vitest";
import { secondaryAt, type EpicId, type Instant, type LockName } from "../../src/core/ids.ts";
import type { LockRecord } from "../../src/core/lock/record.ts";
import { openGit } from "../../src/git/git.ts";
import type { LockTip } from "../../src/git/lock-tip.ts";
import { findLockTip, listLockTips, moveLock, readLockChain, verifyLock } from "../../src/git/lock-refs.ts";
import { moveRefs } from "../../src/git/refs.ts";
import { gitRepo } from "../support/git-repo.ts";
import { heldRecord, noon, readme } from "../support/locks.ts";

const epic = "KAI-7" as EpicId;

function lockRepo() {
  const repo = gitRepo();
  const git = openGit(repo.path);
  const move = (from: LockTip | undefined, record: LockRecord, ms = 0) =>
    moveLock(git, { epic, from, record, at: (noon + ms) as Instant });
  return { repo, git, move };
}

test("a lock's events are read back with one git process, and form a chain", async () => {
  const { repo, git, move } = lockRepo();
  expect(await findLockTip(git, epic, readme)).toBeUndefined();
  const first = await move(undefined, heldRecord());
  const second = await move(first, { ...heldRecord(), state: "free", event: "released" }, 12_000);
  expect(await findLockTip(git, epic, readme)).toEqual(second);
  expect((await readLockChain(git, epic, readme)).map(({ event }) => event)).toEqual([
    "released",
    "acquired",
  ]);
  expect(repo.git("log", "--format=%an %at %s", "refs/sheaf/KAI-7/locks/epic_readme")).toBe(
    [
      "Secondary-A 1768487412 lock epic_readme: released by Secondary-A, token 1",
      "Secondary-A 1768487400 lock epic_readme: held by Secondary-A, token 1",
    ].join("\n"),
  );
  expect(repo.git("ls-tree", "refs/sheaf/KAI-7/locks/epic_readme")).toBe("");
  expect(repo.git("fsck", "--strict", "--no-dangling")).toBe("");
});

test("of two who judged the same event one wins, and the loser changes nothing", async () => {
  const { git, move } = lockRepo();
  const free = await move(undefined, { ...heldRecord(), state: "free", event: "released" });
  const rivals = ["n2", "n3", "n4", "n5"].map((nonce) => move(free, { ...heldRecord(), nonce, token: 2 }));
  const won = (await Promise.all(rivals)).filter((tip) => tip !== undefined);
  expect(won).toHaveLength(1);
  expect(await findLockTip(git, epic, readme)).toEqual(won[0]);
  expect(await move(undefined, heldRecord())).toBeUndefined();
});

test("all locks of one epic are listed, those of another are not", async () => {
  const { git, move } = lockRepo();
  const plan = "epic_smoke_test_plan" as LockName;
  await move(undefined, heldRecord());
  await move(undefined, heldRecord({ name: plan, operation: "two\nlines\0and a zero byte" }));
  await moveLock(git, { epic: "KAI-70" as EpicId, from: undefined, record: heldRecord(), at: noon });
  const tips = await listLockTips(git, epic);
  expect(tips.map(({ name, record }) => [name, record?.operation])).toEqual([
    [readme, "Updating S2.P2 progress"],
    [plan, "two\nlines\0and a zero byte"],
  ]);
});

test("a ref that somebody else wrote is a lock without a record, not an error", async () => {
  const { repo, git } = lockRepo();
  repo.git("update-ref", "refs/sheaf/KAI-7/locks/epic_readme", "HEAD");
  repo.git("update-ref", "refs/sheaf/KAI-7/locks/Not-A-Name", "HEAD");
  expect(await listLockTips(git, epic)).toMatchObject([{ name: readme, record: undefined }]);
  expect(await readLockChain(git, epic, readme)).toEqual([]);
});

test("a branch moves under a lock only while the lock stands at the verified event", async () => {
  const { repo, git, move } = lockRepo();
  const held = (await move(undefined, heldRecord()))!;
  const tip = repo.git("rev-parse", "HEAD") as LockTip["oid"];
  const moveBranch = (ref: string) =>
    moveRefs(git, [verifyLock(held), { kind: "set", ref, new: tip, old: undefined }], "test");
  expect(await moveBranch("refs/heads/in-time")).toBe(true);
  await move(held, { ...heldRecord({ agent: secondaryAt(1) }), token: 2, event: "taken-over" });
  expect(await moveBranch("refs/heads/too-late")).toBe(false);
  expect(repo.tryGit("rev-parse", "--verify", "--quiet", "refs/heads/too-late").code).toBe(1);
});

test("locks work where git knows no user", async () => {
  const { repo, move } = lockRepo();
  repo.git("config", "--unset", "user.name");
  repo.git("config", "user.useConfigOnly", "true");
  expect(await move(undefined, heldRecord())).toBeDefined();
});
