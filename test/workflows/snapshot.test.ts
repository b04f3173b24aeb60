import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FeatureId } from "../../src/core/ids.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import {
  keepWork,
  listSnapshots,
  planKeeping,
  requireSnapshot,
  restoreWork,
  showSnapshot,
} from "../../src/workflows/context/snapshot.ts";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { temporaryFolder } from "../support/git-repo.ts";
import { startedEpic } from "../support/started-epic.ts";
import { sync, work } from "../support/sync-epic.ts";
import { layout, secondaryA, startTeam } from "../support/team.ts";

const two = "feature_02_two" as FeatureId;
const spec = layout.featureFile(two, "spec.md");
const draft = `${layout.feature(two)}/draft é.txt`;

test("a snapshot holds every uncommitted line and touches neither index nor files", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const context = await team.context(secondaryA);
  expect(await keepWork(context)).toBeUndefined();
  expect(await planKeeping(context)).toEqual([]);
  a.write(spec, "staged\n");
  a.git("add", spec);
  a.write(spec, "edited after that\n");
  a.write(draft, new Uint8Array([0, 255, 10]));
  a.git("rm", "-q", "readme.txt");
  const before = a.git("status", "--porcelain");
  expect([...(await planKeeping(context))].toSorted()).toEqual([draft, spec, "readme.txt"].toSorted());
  expect(await listSnapshots(context, secondaryA)).toEqual([]);
  const oid = await keepWork(context);
  expect(a.git("status", "--porcelain")).toBe(before);
  expect(a.git("show", `${oid}:${spec}`)).toBe("edited after that");
  expect(a.git("cat-file", "-s", `${oid}:${draft}`)).toBe("3");
  expect(a.tryGit("cat-file", "-e", `${oid}:readme.txt`).code).not.toBe(0);
  const snapshot = await requireSnapshot(context, secondaryA, "");
  expect(a.git("show", `${snapshot.index}:${spec}`)).toBe("staged");
  expect(await showSnapshot(context, snapshot)).toContain("+edited after that");
  expect(await keepWork(context)).toBeUndefined();
});

test.each(["--skip-worktree", "--assume-unchanged"])(
  "edits that git is told not to look at by %s are kept too",
  async (flag) => {
    const team = startTeam();
    const a = team.at(secondaryA);
    const context = await team.context(secondaryA);
    a.git("update-index", flag, spec, "readme.txt");
    a.write(spec, "hidden\n");
    rmSync(join(a.path, "readme.txt"));
    const flags = a.git("ls-files", "-v");
    expect(a.git("status", "--porcelain")).toBe("");
    expect(await planKeeping(context)).toEqual([spec, "readme.txt"]);
    const oid = await keepWork(context);
    expect(a.git("show", `${oid}:${spec}`)).toBe("hidden");
    expect(a.git("ls-files", "-v")).toBe(flags);
    expect(await keepWork(context)).toBeUndefined();
  },
);

test("in a sparse worktree what lies outside is kept where it is there, and not taken for deleted where it is not", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const context = await team.context(secondaryA);
  a.git("sparse-checkout", "set", "--cone", "--sparse-index", layout.feature(two));
  expect(await keepWork(context)).toBeUndefined();
  a.write("docs/new.md", "outside\n");
  const oid = await keepWork(context);
  expect(a.git("diff-tree", "-r", "--name-status", "HEAD", `${oid}`)).toBe("A\tdocs/new.md");
});

test("heartbeats chain snapshots, and skip one when nothing is new", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const beat = async () => heartbeat(await team.context(secondaryA), {});
  await beat();
  for (const text of ["one", "two"]) {
    a.write(draft, text);
    expect(await beat()).toMatchObject({ unkept: undefined });
    await beat();
  }
  const context = await team.context(secondaryA);
  const chain = await listSnapshots(context, secondaryA);
  expect(chain.map(({ oid }) => a.git("show", `${oid}:${draft}`))).toEqual(["two", "one"]);
  await expect(requireSnapshot(context, secondaryA, "zz")).rejects.toMatchObject({ code: "no-snapshot" });
});

test("restoring overwrites nothing: what is in the way is laid beside", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const context = await team.context(secondaryA);
  a.write(spec, "lost\n");
  a.write(draft, "lost too\n");
  a.git("rm", "-q", "readme.txt");
  await keepWork(context);
  const snapshot = await requireSnapshot(context, secondaryA, "");
  a.git("reset", "-q", "--hard");
  rmSync(join(a.path, draft));
  a.write(spec, "newer\n");
  const dry = await restoreWork(context, snapshot, true);
  expect(dry.plan).toEqual({ write: [draft], remove: ["readme.txt"], same: [], aside: [spec] });
  expect(existsSync(join(a.path, draft))).toBe(false);
  const { aside } = await restoreWork(context, snapshot, false);
  expect(a.read(draft)).toBe("lost too\n");
  expect(a.read(spec)).toBe("newer\n");
  expect(a.at(aside).read(spec)).toBe("lost\n");
  expect(existsSync(join(a.path, "readme.txt"))).toBe(false);
  expect((await restoreWork(context, snapshot, false)).plan.same).toEqual([draft, "readme.txt"]);
});

test("restoring overwrites no file that git ignores, nor writes through a link", async () => {
  const team = startTeam();
  const a = team.at(secondaryA);
  const context = await team.context(secondaryA);
  const linked = `${layout.feature(two)}/deep/linked.md`;
  for (const path of [draft, linked, spec]) a.write(path, "lost\n");
  await keepWork(context);
  const snapshot = await requireSnapshot(context, secondaryA, "");
  a.git("reset", "-q", "--hard");
  a.git("clean", "-qfd");
  a.write(
    `${a.git("rev-parse", "--git-common-dir")}/info/exclude`.replace(`${a.path}/`, ""),
    "*.txt\ndeep\n",
  );
  a.write(draft, "precious\n");
  const elsewhere = temporaryFolder();
  symlinkSync(elsewhere, join(a.path, `${layout.feature(two)}/deep`));
  const { plan, aside } = await restoreWork(context, snapshot, false);
  expect(plan).toEqual({ write: [spec], remove: [], same: [], aside: [linked, draft] });
  expect([a.read(draft), a.read(spec), a.at(aside).read(draft), a.at(aside).read(linked)]).toEqual([
    "precious\n",
    "lost\n",
    "lost\n",
    "lost\n",
  ]);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test("finish prunes the snapshots of who is merged, and of nobody else; the log still reaches them", async () => {
  const epic = await startedEpic(1);
  const ref = "refs/sheaf/KAI-7/snapshots/secondary-a";
  const context = await epic.context(secondaryA);
  epic.agent(secondaryA).write("loose.txt", "kept\n");
  const oid = await keepWork(context);
  rmSync(join(epic.agent(secondaryA).path, "loose.txt"));
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const options = { dryRun: false, withIgnored: false, withUncommitted: false };
  expect(await finishEpic(await epic.primary(), options)).toMatchObject([{ kind: "keep" }]);
  expect(epic.repo.git("rev-parse", ref)).toBe(oid);
  await sync(epic);
  expect(await finishEpic(await epic.primary(), options)).toMatchObject([{ kind: "remove" }]);
  expect(epic.repo.git("for-each-ref", ref)).toBe("");
  expect(epic.repo.git("rev-list", "refs/sheaf/KAI-7/operations").split("\n")).toContain(oid);
});
