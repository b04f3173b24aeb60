import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import type { SheafError } from "../../src/errors.ts";
import { completeMove } from "../../src/workflows/context/move-refs.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import { runCommand, type CommandName } from "../support/killed-command.ts";
import { runAndKill, sameDates } from "../support/killed.ts";
import { seededRandom } from "../support/random.ts";
import type { TestRepo } from "../support/git-repo.ts";
import { copyOfEpic, preparedEpic, startedEpic, type TestEpic } from "../support/started-epic.ts";
import { sync, workedEpic } from "../support/sync-epic.ts";

// A few in the suite, always the same; `KILLS=100 KILL_SEED=3` looks for more.
const kills = Number(process.env["KILLS"] ?? 2);
const seed = Number(process.env["KILL_SEED"] ?? 1);

/** A command, the epic in which it is killed, and how to go on where running it again is not all there is to it. */
interface Case {
  readonly epic: () => Promise<TestEpic>;
  readonly goOn?: (epic: TestEpic, wanted: string) => Promise<unknown>;
}

async function readyEpic(): Promise<TestEpic> {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  epic.agent("secondary-a").write(`${epic.feature("secondary-a")}/draft.txt`, "not committed\n");
  return epic;
}

function syncedEpic(): Promise<TestEpic> {
  return preparedEpic("killed after a sync", async () => {
    const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
    await sync(epic);
    return epic;
  });
}

/** Started anew: the worktrees of two agents are gone, and so are their branches. */
async function unstartedEpic(): Promise<TestEpic> {
  const epic = await startedEpic(2);
  for (const name of ["secondary-a", "secondary-b"]) {
    epic.repo.git("worktree", "remove", "--force", epic.agent(name).path);
    epic.repo.git("branch", "-qD", `sheaf/KAI-7/${name}`);
    epic.repo.git("update-ref", "-d", `refs/sheaf/KAI-7/start/${name}`);
  }
  return epic;
}

const again = (command: CommandName) => async (epic: TestEpic) =>
  runCommand({ command, directory: placeOf(epic, command) }, epic.system);

/** Runs the command again; an answer with this code says that it had been done before it was killed. */
const unless = (command: CommandName, code: string, rest: (epic: TestEpic) => Promise<unknown> = nothing) => {
  return async (epic: TestEpic) => {
    const error = await again(command)(epic).then(nothing, (error: unknown) => error as SheafError);
    if (error !== undefined) expect(error).toMatchObject({ code });
    if (error !== undefined) await rest(epic);
  };
};

async function nothing(): Promise<undefined> {
  return undefined;
}

const cases: Record<CommandName, Case> = {
  start: { epic: unstartedEpic },
  sync: { epic: readyEpic },
  undo: {
    epic: syncedEpic,
    // Done once more, it would be taken back.
    goOn: async (epic, wanted) => {
      await completeMove(await epic.primary());
      if (picture(epic.repo) !== wanted) await again("undo")(epic);
    },
  },
  update: {
    epic: async () => {
      const epic = await readyEpic();
      epic.repo.commit("more", { [`${epic.feature("primary")}/more.md`]: "more\n" });
      return epic;
    },
  },
  reassign: { epic: readyEpic, goOn: unless("reassign", "owner-already") },
  absorb: { epic: readyEpic, goOn: unless("absorb", "handed-over") },
  "take over": {
    epic: readyEpic,
    goOn: unless("take over", "handed-over", async (epic) =>
      startEpic(await epic.primary(), { only: ["secondary-a-2" as AgentId], dryRun: false }),
    ),
  },
  "section write": { epic: readyEpic },
  finish: { epic: syncedEpic },
};

function placeOf(epic: TestEpic, command: CommandName): string {
  return epic.agent(command === "update" || command === "section write" ? "secondary-a" : "primary").path;
}

function picture(repo: TestRepo): string {
  const worktrees = repo
    .git("worktree", "list")
    .replaceAll(repo.path, "")
    .replaceAll(/ [0-9a-f]{7,} /g, " ");
  return `${repo.git("for-each-ref", "--format=%(refname) %(tree)", "refs/heads")}\n${worktrees}`;
}

/** Files that are nobody's business: ignored, untracked, and hidden from git. */
function litter(at: TestRepo): void {
  appendFileSync(at.git("rev-parse", "--path-format=absolute", "--git-path", "info/exclude"), "ignored*\n");
  for (const name of ["ignored.txt", "ignored/deep.txt", "loose.txt"])
    at.write(name, `${name}, nobody's business\n`);
  at.git("update-index", "--skip-worktree", "readme.txt");
  at.write("readme.txt", "hidden\n");
}

function litterOf(at: TestRepo): string[] {
  return ["ignored.txt", "ignored/deep.txt", "loose.txt", "readme.txt"].map((name) => at.read(name));
}

test.each(Object.entries(cases))(
  "%s, killed with its git at any moment, goes on where it stopped, and nothing is lost",
  async (name, { epic: open, goOn = again(name as CommandName) }) => {
    Object.assign(process.env, sameDates);
    const command = name as CommandName;
    const original = await open();
    litter(original.repo);
    const kept = litterOf(original.repo);
    const ordersFor = (epic: TestEpic) => ({ directory: placeOf(epic, command), command });
    const whole = await copyOfEpic(original);
    const { workedMs, signal, words } = await runAndKill(ordersFor(whole));
    expect({ signal, words }).toEqual({ signal: null, words: "" });
    const wanted = picture(whole.repo);
    const random = seededRandom(seed);
    for (let kill = 0; kill < kills; kill++) {
      const afterMs = random() * workedMs * 1.1;
      const when = `${command}, killed after ${afterMs.toFixed(1)} of ${workedMs.toFixed(0)} ms`;
      const epic = await copyOfEpic(original);
      await runAndKill(ordersFor(epic), afterMs);
      await goOn(epic, wanted).catch(said(when));
      expect(picture(epic.repo), when).toBe(wanted);
      expect(litterOf(epic.repo), when).toEqual(kept);
      expectWhole(epic, when);
      // Where the last agent is finished, the hooks go too.
      if (command !== "finish") expectHooked(epic, when);
    }
  },
);

/** Says at which moment the kill was that made a command fail. */
function said(when: string): (error: unknown) => never {
  return (error) => {
    throw new Error(when, { cause: error });
  };
}

/** Every checkout stands where its branch stands, with nothing half-done; every object is there. */
function expectWhole({ repo }: TestEpic, when: string): void {
  for (const [, path = ""] of repo.git("worktree", "list", "--porcelain").matchAll(/^worktree (.*)$/gm)) {
    const at = repo.at(path);
    expect(at.git("diff", "HEAD", "--stat"), `${when}: ${path}`).toBe("");
    const gitDir = at.git("rev-parse", "--absolute-git-dir");
    expect(
      ["index.lock", "sheaf-move"].filter((file) => existsSync(join(gitDir, file))),
      when,
    ).toEqual([]);
  }
  expect(repo.git("fsck", "--no-dangling", "--connectivity-only"), when).toBe("");
  const drafts = repo.git("log", "--all", "--format=", "--name-only", "--diff-filter=A");
  expect(drafts, when).toContain("spec.md");
}

function expectHooked({ repo }: TestEpic, when: string): void {
  const paths = repo.git("worktree", "list", "--porcelain").matchAll(/^worktree (.*)$/gm);
  const isHooked = (path: string) =>
    repo.at(path).tryGit("config", "--worktree", "core.hooksPath").code === 0;
  expect(
    [...paths].map(([, path = ""]) => path).filter((path) => !isHooked(path)),
    when,
  ).toEqual([]);
}

test("nothing listens to the steps of a command in the package", () => {
  expect(readFileSync("src/cli/main.ts", "utf8")).not.toContain("reached");
});
