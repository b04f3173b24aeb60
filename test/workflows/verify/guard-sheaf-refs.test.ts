import { join } from "node:path";
import { expect, test } from "vitest";
import { formatLockMessage } from "../../../src/core/lock/codec.ts";
import type { LockRecord } from "../../../src/core/lock/record.ts";
import type { AgentId, Instant, Oid } from "../../../src/core/ids.ts";
import { parseRefUpdates } from "../../../src/core/judge/ref-update.ts";
import { openGit } from "../../../src/git/git.ts";
import { moveRefs } from "../../../src/git/refs.ts";
import { guardRefs } from "../../../src/workflows/verify/guard-refs.ts";
import type { TestRepo } from "../../support/git-repo.ts";
import { countingNode, hookedAgent } from "../../support/hooked-epic.ts";
import { heldRecord, noon } from "../../support/locks.ts";

const epic = "refs/sheaf/KAI-7";
const lock = `${epic}/locks/epic_readme`;

/** Refs that are not Secondary-A's to move, each two commits long. */
const others = [
  `${epic}/agents/secondary-b`,
  `${epic}/agents/primary`,
  `${epic}/snapshots/secondary-b`,
  `${epic}/snapshots/sync-conflict`,
  `${epic}/carried/secondary-b`,
  `${epic}/merged/tip`,
  `${epic}/start/tip`,
  `${epic}/finished/secondary-b/0123456789ab`,
  `${epic}/baseline`,
  `${epic}/operations`,
  "refs/sheaf/KAI-8/agents/secondary-c",
  "refs/sheaf/other",
  lock,
];

const mine = [`${epic}/agents/secondary-a`, `${epic}/snapshots/secondary-a`];

async function stage(node?: string) {
  const { epic: hooked, a } = await hookedAgent(node === undefined ? {} : { node });
  const commit = (message: string, ...parents: string[]) =>
    a.git("commit-tree", "-m", message, ...parents.flatMap((oid) => ["-p", oid]), "HEAD^{tree}");
  const first = commit("one");
  const second = commit("two", first);
  const third = commit("three", second);
  for (const ref of [...others, ...mine]) past(a, "update-ref", ref, second);
  return { repo: hooked.repo, rulebook: hooked.rulebook, a, first, second, third, commit };
}

/** git past all hooks. */
function past(repo: TestRepo, ...args: string[]): string {
  return repo.git("-c", "core.hooksPath=/dev/null", ...args);
}

const refsOf = (repo: TestRepo) => repo.git("for-each-ref", "refs/sheaf", "refs/heads");

test("no ref under refs/sheaf that is not the agent's own is deleted, rewound, replaced or moved on", async () => {
  const { repo, rulebook, a, first, second, third } = await stage();
  const [git, commonDir, zero] = [openGit(a.path), join(repo.path, ".git"), "0".repeat(40)];
  const judged = async (agent: string, text: string) => {
    const place = { git, commonDir, rulebook, now: noon, agent: agent as AgentId };
    return (await guardRefs({ ...place, updates: parseRefUpdates(text) })).map(({ code, path }) => [
      code,
      path,
    ]);
  };
  for (const agent of ["secondary-a", "primary"]) {
    const refs = others.filter((ref) => !ref.endsWith(`/${agent}`));
    for (const values of [
      `${zero} ${zero}`,
      `${second} ${zero}`,
      `${second} ${first}`,
      `${second} ${third}`,
      `${zero} ${third}`,
      `${second} ref:refs/heads/main`,
    ]) {
      const lines = refs.map((ref) => `${values} ${ref}\n`);
      const expected = refs.map((ref) => ["ref-not-owned", ref]);
      expect({ agent, values, found: await judged(agent, lines.join("")) }).toEqual({
        agent,
        values,
        found: expected,
      });
    }
    expect(await judged(agent, refs.map((ref) => `${second} ${second} ${ref}\n`).join(""))).toEqual([]);
  }
});

test("other ways to them are stopped as well", async () => {
  const { repo, a, first } = await stage();
  const before = refsOf(a);
  const [theirs = ""] = others;
  for (const args of [
    ["update-ref", "-d", theirs],
    ["push", ".", `:${theirs}`],
    ["push", "--force", ".", `${first}:${theirs}`],
    ["fetch", "--force", ".", `${first}:${theirs}`],
    ["fetch", "--prune", ".", "+refs/none/*:refs/sheaf/*"],
    ["update-ref", "refs/sheaf/KAI-7/agents/secondary-c", first],
    ["update-ref", "-d", "refs/heads/epic/KAI-7"],
    ["update-ref", "-d", "refs/heads/sheaf/KAI-7/secondary-a"],
  ]) {
    const { output } = a.tryGit(...args);
    expect({ args, output }).toEqual({ args, output: expect.stringContaining("move of a ref refused") });
  }
  // A branch that stands for one of them.
  a.git("symbolic-ref", "refs/heads/x", theirs);
  expect(a.tryGit("update-ref", "refs/heads/x", first).output).toContain("Secondary-B's live state");
  past(a, "symbolic-ref", "-d", "refs/heads/x");
  expect(refsOf(repo)).toBe(before);
});

test("the own live state only grows, the own snapshots are the agent's, and Sheaf's own moves start no judge", async () => {
  const node = countingNode();
  const { a, first, second, third } = await stage(node.path);
  const [state = "", snapshots = ""] = mine;
  expect(a.tryGit("update-ref", state, first).code).not.toBe(0);
  expect(a.tryGit("update-ref", "-d", state).code).not.toBe(0);
  expect(a.tryGit("update-ref", state, third).code).toBe(0);
  expect(a.tryGit("update-ref", snapshots, first).code).toBe(0);
  expect(a.tryGit("update-ref", "-d", snapshots).code).toBe(0);
  const count = node.count();
  const noted = others.map((ref) => ({ kind: "set", ref, old: second as Oid, new: third as Oid }) as const);
  expect(await moveRefs(openGit(a.path), noted, "on")).toBe(true);
  const gone = others.map((ref) => ({ kind: "delete", ref, old: third as Oid }) as const);
  expect(
    await moveRefs(openGit(a.path), [...gone, { kind: "verify", ref: state, old: third as Oid }], "x"),
  ).toBe(true);
  expect(node.count()).toBe(count);
});

test("packing refs, gc and fetching pass, and start no judge", async () => {
  const node = countingNode();
  const { repo, a } = await stage(node.path);
  const before = refsOf(a);
  a.git("pack-refs", "--all", "--prune");
  a.git("gc", "--quiet", "--prune=now");
  past(a, "update-ref", `${epic}/merged/secondary-b`, "HEAD");
  repo.git("pack-refs", "--all");
  a.git("fetch", "--quiet", "--prune", repo.path, "+refs/sheaf/*:refs/remotes/r/*");
  a.git("fetch", "--quiet", repo.path, "refs/sheaf/*:refs/sheaf/*");
  expect(node.count()).toBe(0);
  expect(refsOf(a)).toContain(before.split("\n")[0]);
});

test("a lock takes the steps that a lock can take, one by one", async () => {
  const { a, second } = await stage();
  const event = (record: LockRecord, ...parents: string[]) =>
    a.git(
      "commit-tree",
      "-m",
      formatLockMessage(record),
      ...parents.flatMap((oid) => ["-p", oid]),
      "HEAD^{tree}",
    );
  const released: LockRecord = { ...heldRecord(), token: 4, state: "free", event: "released" };
  const free = event(released, second);
  past(a, "update-ref", lock, free);
  const own = { ...released, state: "held", event: "acquired", token: 5, nonce: "mine" } as const;
  const now = Date.now() as Instant;
  const held = { ...own, acquiredAt: now, expiresAt: (now + own.leaseMs) as Instant };
  const move = (oid: string) => a.tryGit("update-ref", lock, oid).code === 0;
  // No child of the event before, and no event.
  for (const forged of [
    event(held),
    event(held, second),
    a.git("commit-tree", "-m", "x", "-p", free, "HEAD^{tree}"),
  ]) {
    expect(move(forged)).toBe(false);
  }
  const taken = event(held, free);
  expect(move(taken)).toBe(true);
  expect(move(event({ ...held, state: "free", event: "released", nonce: "x" }, taken))).toBe(false);
  expect(move(event({ ...held, state: "free", event: "released" }, taken))).toBe(true);
});
