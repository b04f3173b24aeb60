import { expect, test } from "vitest";
import type { LockName } from "../../../src/core/ids.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { acquireLock } from "../../../src/workflows/locks/acquire.ts";
import { readLock } from "../../../src/workflows/locks/place.ts";
import { releaseLock } from "../../../src/workflows/locks/settle.ts";
import { checkWork } from "../../../src/workflows/verify/check-work.ts";
import { locksOf, placeOf, secondaryA } from "../../support/commit-locks.ts";
import { ownFolder } from "../../support/epic-rules.ts";

const log = "shared/log.md";
const sharedLog = "shared_md" as LockName;
const first = "one\ntwo\nthree\n";
const ref = "refs/sheaf/KAI-7/locks/shared_md";

async function twoAgents() {
  const rules = [{ path: "shared/*.md", access: "sequential", agents: ["secondary-a", "secondary-b"] }];
  const { epic, a } = await secondaryA({
    manifest: { rules },
    files: { [log]: first, "shared/x.md": "x\n" },
  });
  const b = await epic.agent("secondary-b");
  return { epic, a, b, placeB: placeOf(epic, b, "secondary-b") };
}

test("goes to the next holder as the commit has it", async () => {
  const { a, b, placeB } = await twoAgents();
  a.commit("by a", {
    [log]: `${first}by a\n`,
    "shared/new.md": "new\n",
    [`${ownFolder}/spec.md`]: "mine\n",
  });
  a.git("rm", "-q", "shared/x.md");
  a.git("commit", "-qm", "x is gone");
  expect(locksOf(a)).toEqual(["shared_md@2"]);
  expect(a.git("ls-tree", "-r", "--name-only", ref)).toBe(`${log}\nshared/new.md`);
  expect(await acquireLock(placeB, { name: sharedLog, operation: "mine" })).toMatchObject({
    received: ["shared/log.md", "shared/new.md", "shared/x.md"],
  });
  expect(b.read(log)).toBe(`${first}by a\n`);
  expect(b.git("status", "--porcelain")).toBe("");
});

test("goes on under a hold of the agent's own, and after it", async () => {
  const { epic, a } = await twoAgents();
  const place = placeOf(epic, a, "secondary-a");
  await acquireLock(place, { name: sharedLog, operation: "a long edit" });
  a.commit("by a", { [log]: `${first}by a\n` });
  a.commit("and more", { [log]: `${first}by a\nand more\n` });
  expect(locksOf(a)).toEqual(["shared_md@1"]);
  await releaseLock(place, sharedLog);
  a.commit("after it", { [log]: `${first}after it\n` });
  expect(a.git("show", `${ref}:${log}`)).toBe(`${first}after it`);
});

test("is not changed past what was handed over: refused, kept, and brought in by the command that is printed", async () => {
  const { a, b, placeB } = await twoAgents();
  a.commit("by a", { [log]: `${first}by a\n` });
  b.write(log, `by b\n${first}`);
  b.git("add", "--all");
  const { code, output } = b.tryGit("commit", "-m", "by b");
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(output).toContain("the lock shared_md has handed over a newer version");
  expect(output).toContain("fix: sheaf lock acquire shared_md --operation");
  expect(b.git("show", `:${log}`)).toBe(`by b\n${first}`.trimEnd());
  expect(await checkWork({ ...placeB, repository: await openRepository(b.path) }, "all")).toMatchObject({
    violations: [{ code: "version-outdated", path: log }],
  });
  await acquireLock(placeB, { name: sharedLog, operation: "what for" });
  expect(b.read(log)).toBe(`by b\n${first}by a\n`);
  b.git("commit", "-qam", "by b");
  await releaseLock(placeB, sharedLog);
  expect(b.git("show", `${ref}:${log}`)).toBe(`by b\n${first}by a`);
});

test("may take what was handed over as it is, and go on from one's own commits past the hooks", async () => {
  const { a, b } = await twoAgents();
  a.commit("by a", { [log]: `${first}by a\n` });
  b.commit("the same", { [log]: `${first}by a\n` });
  b.write(log, `${first}by a\npast\n`);
  b.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "past the hooks");
  b.commit("by b", { [log]: `${first}by a\npast\nby b\n` });
  expect(b.git("show", `${ref}:${log}`)).toBe(`${first}by a\npast\nby b`);
});

test("goes to the next holder also when the commit could not give its lock back", async () => {
  const { epic, a, b, placeB } = await twoAgents();
  const hook = ".git/sheaf/hooks/reference-transaction";
  const die = '[ "$1" != committed ] || { grep -q " refs/heads/" && kill -9 "$PPID"; }';
  const entry = epic.repo.read(hook);
  epic.repo.write(hook, entry.replace("\n", `\n${die}\n`));
  a.write(log, `${first}by a\n`);
  a.git("add", "--all");
  a.tryGit("commit", "-m", "by a");
  epic.repo.write(hook, entry);
  expect(locksOf(a)).toEqual(["shared_md@1"]);
  expect((await readLock(placeB, sharedLog))?.record.state).toBe("held");
  const taken = await acquireLock(placeB, { name: sharedLog, operation: "mine", waitMs: 0 });
  expect(taken).toMatchObject({ token: 2, received: [log] });
  expect(b.read(log)).toBe(`${first}by a\n`);
});
