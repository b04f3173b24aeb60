import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { keepWork, listSnapshots, showSnapshot } from "../../src/workflows/context/snapshot.ts";
import { startedEpic } from "../support/started-epic.ts";

const secondaryA = "secondary-a" as AgentId;

test("a commit that leaves work behind keeps it, exactly as the heartbeat would", async () => {
  const epic = await startedEpic(1);
  const a = epic.agent(secondaryA);
  const feature = epic.feature(secondaryA);
  const snapshots = async () => listSnapshots(await epic.context(secondaryA), secondaryA);
  a.commit("everything", { [`${feature}/spec.md`]: "# Two\n" });
  expect(await snapshots()).toEqual([]);

  // Staged, edited after that, deleted, untracked, and outside the folder: only the first file is committed.
  a.write(`${feature}/notes.md`, "staged\n");
  a.git("add", `${feature}/notes.md`);
  a.write(`${feature}/notes.md`, "edited\n");
  a.write(`${feature}/draft é\n.txt`, new Uint8Array([0, 255]));
  a.write("loose.txt", "outside\n");
  a.git("rm", "-q", "--cached", "readme.txt");
  a.write(`${feature}/spec.md`, "# Two, again\n");
  const before = a.git("status", "--porcelain", "--", ".", `:!${feature}/spec.md`);
  a.git("commit", "-q", "-m", "the spec alone", "--", `${feature}/spec.md`);
  expect(a.git("status", "--porcelain")).toBe(before);
  const [first, ...others] = await snapshots();
  expect(others).toEqual([]);
  expect(first).toMatchObject({ base: a.git("rev-parse", "HEAD"), previous: undefined });
  expect(a.git("show", `${first?.oid}:${feature}/notes.md`)).toBe("edited");
  expect(a.git("show", `${first?.index}:${feature}/notes.md`)).toBe("staged");
  expect(a.git("show", `${first?.oid}:loose.txt`)).toBe("outside");
  expect(await showSnapshot(await epic.context(secondaryA), first!)).toContain("draft");
  // The same work has the same hash, whoever computes it: nothing new to keep.
  expect(await keepWork(await epic.context(secondaryA))).toBeUndefined();

  a.git("commit", "-q", "--amend", "--only", "-m", "other words");
  expect(await snapshots()).toHaveLength(1);
  a.write(`${feature}/notes.md`, "edited again\n");
  a.git("commit", "-q", "--amend", "--only", "-m", "and others");
  const [second] = await snapshots();
  expect(second?.previous).toBe(first?.oid);
  expect(await keepWork(await epic.context(secondaryA))).toBeUndefined();
});

test("the hook keeps what git is told not to look at too, exactly as the heartbeat would", async () => {
  const epic = await startedEpic(1);
  const a = epic.agent(secondaryA);
  const feature = epic.feature(secondaryA);
  const [skipped, assumed] = [`${feature}/spec.md`, "readme.txt"];
  a.git("update-index", "--skip-worktree", skipped);
  a.git("update-index", "--assume-unchanged", assumed);
  a.write(skipped, "hidden\n");
  a.write(assumed, "assumed\n");
  a.write(`${feature}/loose é.md`, "loose\n");
  a.commit("nothing", {});
  a.write(`${feature}/loose é.md`, "looser\n");
  a.git("commit", "-q", "--allow-empty", "-m", "leaves it");
  const context = await epic.context(secondaryA);
  const [first] = await listSnapshots(context, secondaryA);
  expect([skipped, assumed].map((path) => a.git("show", `${first?.oid}:${path}`))).toEqual([
    "hidden",
    "assumed",
  ]);
  expect(await keepWork(context)).toBeUndefined();
});

test("nothing is kept in the middle of a rebase, and the user's own hook is called as ever", async () => {
  const epic = await startedEpic(1);
  const a = epic.agent(secondaryA);
  const feature = epic.feature(secondaryA);
  const own = `${epic.repo.path}/.git/hooks/post-commit`;
  writeFileSync(own, `#!/bin/sh\necho called >>'${a.path}/../calls'\n`, { mode: 0o755 });
  for (const name of ["one", "two"]) a.commit(name, { [`${feature}/${name}.md`]: `${name}\n` });
  a.write(`${feature}/loose.md`, "loose\n");
  a.git("-c", "core.editor=true", "rebase", "-q", "--force-rebase", "HEAD~2");
  expect(await listSnapshots(await epic.context(secondaryA), secondaryA)).toEqual([]);
  expect(a.at(`${a.path}/..`).read("calls")).toContain("called\ncalled\n");
});
