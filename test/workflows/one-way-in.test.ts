import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import type { SheafError } from "../../src/errors.ts";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { reassign } from "../../src/workflows/reassign/reassign.ts";
import { absorb } from "../../src/workflows/recover/absorb.ts";
import { takeOver } from "../../src/workflows/recover/take-over.ts";
import { undo } from "../../src/workflows/sync/undo.ts";
import { update } from "../../src/workflows/sync/update.ts";
import { temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import { preparedEpic, startedEpic, type TestEpic } from "../support/started-epic.ts";
import { sync, work } from "../support/sync-epic.ts";

const secondaryA = "secondary-a" as AgentId;
const precious = "precious\n";

/** A command that moves a checkout, and which files it changes there and adds: as many as there are obstacles. */
interface Mover {
  readonly at: TestRepo;
  readonly changed: readonly string[];
  readonly added: readonly string[];
  run(): Promise<unknown>;
}

const changedNames = ["spec.md", "README.md", "checklist.md", "lessons_learned.md"];
const addedNames = ["1.md", "2.md", "more/3.md", "4.md", "5.md"];

function pathsOf(epic: TestEpic, name: string): Pick<Mover, "changed" | "added"> {
  const feature = epic.feature(name);
  return {
    changed: changedNames.map((file) => `${feature}/${file}`),
    added: addedNames.map((file) => `${feature}/${file}`),
  };
}

/** An agent changes and adds the files of its feature. */
function write(epic: TestEpic, name: string): void {
  const { changed, added } = pathsOf(epic, name);
  const files = [...changed, ...added].map((path) => [path, `incoming from ${name}\n`]);
  epic.agent(name).commit(`work of ${name}`, Object.fromEntries(files) as Record<string, string>);
}

function readyEpic(): Promise<TestEpic> {
  return preparedEpic("ready, with many files of secondary-a", async () => {
    const epic = await startedEpic(2);
    write(epic, "secondary-a");
    for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
    return epic;
  });
}

/** A mover that brings A's work into the primary's checkout. */
async function bringing(run: (epic: TestEpic) => Promise<unknown>): Promise<Mover> {
  const epic = await readyEpic();
  return { at: epic.repo, ...pathsOf(epic, "secondary-a"), run: () => run(epic) };
}

const movers: Record<string, () => Promise<Mover>> = {
  sync: () => bringing((epic) => sync(epic)),
  undo: async () => {
    const epic = await readyEpic();
    await sync(epic);
    const a = epic.agent("secondary-a");
    const { changed, added } = pathsOf(epic, "secondary-a");
    for (const path of added) rmSync(join(a.path, path));
    a.commit("other work", Object.fromEntries(changed.map((path) => [path, "- [x] again\n"])));
    await sync(epic);
    return { at: epic.repo, changed, added, run: async () => undo(await epic.primary(), false) };
  },
  reassign: () =>
    bringing(async (epic) => {
      const work = epic.feature("secondary-a").split("/").at(-1) ?? "";
      return reassign(await epic.primary(), { work, to: "secondary-b", reason: "test", dryRun: false });
    }),
  absorb: () => bringing(async (epic) => absorb(await epic.primary(), secondaryA, false)),
  "take over": async () => {
    const epic = await readyEpic();
    const run = async () => takeOver(await epic.primary(), secondaryA, false);
    return { at: epic.repo, changed: [`${epic.epicDir}/epic.yaml`], added: [], run };
  },
  update: async () => {
    const epic = await readyEpic();
    write(epic, "primary");
    const run = async () => update(await epic.context("secondary-a"), false);
    return { at: epic.agent("secondary-a"), ...pathsOf(epic, "primary"), run };
  },
};

/** Puts something precious at a path, or in its place, and returns where its bytes lie. */
type Obstacle = (at: TestRepo, path: string) => string;

const edit: Obstacle = (at, path) => {
  at.write(path, precious);
  return path;
};

const flagged =
  (flag: string): Obstacle =>
  (at, path) => {
    at.git("update-index", flag, path);
    return edit(at, path);
  };

/** git ignores a path from now on. */
function ignore(at: TestRepo, pattern: string): void {
  const file = at.git("rev-parse", "--path-format=absolute", "--git-path", "info/exclude");
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${pattern}\n`);
}

const ignored =
  (patternOf: (path: string) => string, inside = ""): Obstacle =>
  (at, path) => {
    ignore(at, patternOf(path));
    return edit(at, path + inside);
  };

const onChanged: Record<string, Obstacle> = {
  edited: edit,
  staged: (at, path) => {
    edit(at, path);
    at.git("add", path);
    return path;
  },
  "hidden by skip-worktree": flagged("--skip-worktree"),
  "hidden by assume-unchanged": flagged("--assume-unchanged"),
};

const onAdded: Record<string, Obstacle> = {
  untracked: edit,
  ignored: ignored((path) => path),
  "ignored with its whole folder": ignored((path) => `${dirname(path)}/`),
  "an ignored folder in its place": ignored((path) => path, "/deep/file"),
  "a link in its place": (at, path) => {
    const elsewhere = join(temporaryFolder(), "file");
    writeFileSync(elsewhere, precious);
    symlinkSync(elsewhere, join(at.path, path));
    return path;
  },
};

/** Each obstacle on a file of its own; returns the paths, and where the bytes lie. */
function obstruct({ at, changed, added }: Pick<Mover, "at" | "changed" | "added">) {
  const put = (paths: readonly string[], obstacles: Record<string, Obstacle>) =>
    Object.values(obstacles).flatMap((obstacle, nth) => {
      const path = paths[nth];
      return path === undefined ? [] : [{ path, file: join(at.path, obstacle(at, path)) }];
    });
  return [...put(changed, onChanged), ...put(added, onAdded)];
}

function clear({ at, changed, added }: Pick<Mover, "at" | "changed" | "added">): void {
  for (const flag of ["--no-skip-worktree", "--no-assume-unchanged"])
    at.git("update-index", flag, ...changed);
  at.git("restore", "--staged", "--worktree", "--source=HEAD", ...changed);
  for (const path of added) rmSync(join(at.path, path), { recursive: true, force: true });
}

const refsOf = (at: TestRepo) => at.git("for-each-ref", "refs/heads", "refs/sheaf/KAI-7/operations");
const picture = (at: TestRepo) => [
  refsOf(at),
  at.git("status", "--porcelain", "--ignored"),
  at.git("ls-files", "-sv"),
];

test.each(Object.entries(movers))(
  "%s refuses for every kind of work in its way, and goes on without",
  async (_, open) => {
    const mover = await open();
    const { at } = mover;
    const put = obstruct(mover);
    const before = picture(at);
    const error = await mover.run().catch((error: unknown) => error);
    expect(error).toMatchObject({ kind: "refused", code: "checkout-in-the-way" });
    const { blocked } = (error as SheafError).data as { blocked: { path: string }[] };
    expect(blocked.map(({ path }) => path).sort()).toEqual(put.map(({ path }) => path).sort());
    expect(put.map(({ file }) => readFileSync(file, "utf8"))).toEqual(put.map(() => precious));
    expect(picture(at)).toEqual(before);
    clear(mover);
    await mover.run();
    expect(refsOf(at)).not.toBe(before[0]);
    expect(at.git("status", "--porcelain")).toBe("");
  },
);

test("finish removes no worktree with any of them", async () => {
  const epic = await readyEpic();
  await sync(epic);
  const at = epic.agent("secondary-a");
  const { changed } = pathsOf(epic, "secondary-a");
  const options = { dryRun: false, withIgnored: false, withUncommitted: false };
  const added = ["a.md", "b.md", "c/d.md", "e.md", "f.md"];
  // Nothing is removed while there is one of them, whichever: each alone keeps the worktree.
  const places = { at, changed, added };
  const found = obstruct(places);
  for (const { path } of found) {
    clear({ at, changed: changed.filter((one) => one !== path), added: added.filter((one) => one !== path) });
    const steps = await finishEpic(await epic.primary(), options);
    expect(
      steps.find(({ agent }) => agent === "secondary-a"),
      path,
    ).toMatchObject({ kind: "keep" });
    clear(places);
    obstruct(places);
  }
  clear(places);
  expect(await finishEpic(await epic.primary(), options)).toContainEqual(
    expect.objectContaining({ kind: "remove", agent: "secondary-a" }),
  );
  expect(existsSync(at.path)).toBe(false);
});
