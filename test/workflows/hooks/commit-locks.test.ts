import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AgentId, Instant, LockName } from "../../../src/core/ids.ts";
import { formatLockMessage } from "../../../src/core/lock/codec.ts";
import type { LockRecord } from "../../../src/core/lock/record.ts";
import { acquireLock } from "../../../src/workflows/locks/acquire.ts";
import { eventsOf, hold, locksOf, placeOf, secondaryA } from "../../support/commit-locks.ts";
import { epicDir, ownFolder, readmePath, readmeWith } from "../../support/epic-rules.ts";
import { temporaryFolder, type TestRepo } from "../../support/git-repo.ts";
import { countingNode } from "../../support/hooked-epic.ts";
import { heldRecord, readme } from "../../support/locks.ts";

const run = promisify(execFile);

/** Secondary-A's own section, with other text. */
const own = (body: string) => readmeWith("SECONDARY-A PROGRESS", body);

function script(name: string, body: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Runs git with another editor. */
function withEditor(body: string): void {
  process.env["GIT_EDITOR"] = script("editor", body);
  onTestFinished(() => void delete process.env["GIT_EDITOR"]);
}

/** Stages a new text of the own section. */
function stage(repo: TestRepo, body = "news"): void {
  repo.write(readmePath, own(body));
  repo.git("add", "--all");
}

describe("a commit that needs a free lock takes it, says so, and gives it back:", () => {
  test.each<[way: string, make: (a: TestRepo) => void]>([
    ["commit", (a) => a.git("commit", "-qm", "x")],
    ["commit -a", (a) => a.git("reset", "-q") + a.git("commit", "-qam", "x")],
    ["commit of a path", (a) => a.git("commit", "-qm", "x", "--", readmePath)],
    ["commit --no-verify", (a) => a.git("commit", "-qnm", "x")],
    ["commit from standard input", (a) => a.git("commit", "-qF", "sheaf-message")],
    ["commit from a subfolder", (a) => a.at(join(a.path, ownFolder)).git("commit", "-qm", "x")],
    ["commit with whatever else", (a) => a.commit("x", { [`${ownFolder}/spec.md`]: "more\n" })],
  ])("%s", async (_, make) => {
    const { a } = await secondaryA();
    stage(a);
    a.write("sheaf-message", "x\n");
    a.git("config", "core.excludesFile", script("ignored", "sheaf-message"));
    make(a);
    expect(locksOf(a)).toEqual(["epic_readme@1"]);
    expect(await eventsOf(a)).toEqual(["released 1", "acquired 1"]);
    expect(a.git("show", `HEAD:${readmePath}`)).toBe(own("news").trimEnd());
    const copy = join(a.git("rev-parse", "--path-format=absolute", "--git-common-dir"), "sheaf/KAI-7/locks");
    expect(JSON.parse(readFileSync(`${copy}/epic_readme.lock`, "utf8"))).toMatchObject({
      state: "free",
      holder: "Secondary-A",
      for_commit: true,
    });
  });

  test("commit --amend that changes the document, and one that does not", async () => {
    const { a } = await secondaryA();
    a.commit("own", { [`${ownFolder}/spec.md`]: "1\n" });
    stage(a);
    a.git("commit", "-q", "--amend", "--no-edit");
    expect(locksOf(a)).toEqual(["epic_readme@1"]);
    a.git("commit", "-q", "--amend", "-m", "other words");
    expect(await eventsOf(a)).toEqual(["released 1", "acquired 1"]);
  });

  test("cherry-pick, and revert", async () => {
    const { a } = await secondaryA();
    stage(a);
    a.git("commit", "-qm", "x");
    a.git("revert", "--no-edit", "HEAD");
    expect(locksOf(a)).toEqual(["epic_readme@2"]);
    a.git("cherry-pick", "HEAD~1");
    expect(locksOf(a)).toEqual(["epic_readme@1", "epic_readme@3"]);
    expect((await eventsOf(a))[0]).toBe("released 3");
  });

  test("several commits of one cherry-pick, each for itself", async () => {
    const { a } = await secondaryA();
    stage(a);
    a.git("commit", "-qm", "x");
    a.commit("own", { [`${ownFolder}/spec.md`]: "1\n" });
    stage(a, "more news");
    a.git("commit", "-qm", "y");
    const made = a.git("rev-parse", "HEAD");
    a.git("reset", "-q", "--hard", "HEAD~3");
    a.git("cherry-pick", `${made}~3..${made}`);
    expect(["HEAD", "HEAD~1", "HEAD~2"].map((commit) => locksOf(a, commit))).toEqual([
      ["epic_readme@2", "epic_readme@4"],
      [],
      ["epic_readme@1", "epic_readme@3"],
    ]);
    expect((await eventsOf(a))[0]).toBe("released 4");
  });

  test("a merge that changes the document itself; one that only joins sections needs no lock", async () => {
    const { epic, a } = await secondaryA();
    stage(a);
    a.git("commit", "-qm", "x");
    const other = epic.repo.read(readmePath).replace("# Epic", "# The epic");
    epic.repo.commit("title", { [readmePath]: other });
    a.git("merge", "-q", "--no-ff", "--no-edit", "epic/KAI-7");
    expect(locksOf(a)).toEqual([]);
    epic.repo.commit("title again", { [readmePath]: other.replace("# The epic", "# Our epic") });
    a.git("merge", "-q", "--no-ff", "--no-commit", "epic/KAI-7");
    a.write(readmePath, a.read(readmePath).replace("news", "more news"));
    a.git("commit", "-qam", "merged");
    expect(locksOf(a)).toEqual(["epic_readme@2"]);
    expect((await eventsOf(a))[0]).toBe("released 2");
  });

  test("not a rebase, which repeats what was made under a lock", async () => {
    const { epic, a } = await secondaryA();
    stage(a);
    a.git("commit", "-qm", "x");
    await hold(a);
    epic.repo.commit("ahead", { [`${epicDir}/DISCOVERY.md`]: "found\n" });
    a.git("rebase", "-q", "epic/KAI-7");
    expect(locksOf(a)).toEqual(["epic_readme@1"]);
    expect((await eventsOf(a))[0]).toBe("acquired 2");
  });

  test("the primary's too, in its own checkout", async () => {
    const { epic } = await secondaryA();
    const primary = await epic.primary();
    primary.write(readmePath, primary.read(readmePath).replace("# Epic", "# The epic"));
    primary.git("commit", "-qam", "title");
    expect(locksOf(primary)).toEqual(["epic_readme@1"]);
    expect(await eventsOf(primary)).toEqual(["released 1", "acquired 1"]);
  });

  test("not where the script that takes it is gone: then the commit passes, on record", async () => {
    const { epic, a } = await secondaryA();
    rmSync(join(epic.repo.path, ".git/sheaf/locks.sh"));
    stage(a);
    a.git("commit", "-qm", "x");
    expect(locksOf(a)).toEqual([]);
    expect(epic.repo.read(".git/sheaf/unchecked")).toContain("locks.sh is gone");
  });

  test("with one start of Node", async () => {
    const node = countingNode();
    const { a } = await secondaryA({ node: node.path });
    stage(a);
    a.git("commit", "-qm", "x");
    expect(node.count()).toBe(1);
  });
});

describe("what the agent holds already", () => {
  test("is used and kept, also where the amended commit shows no change", async () => {
    const { epic, a } = await secondaryA();
    await acquireLock(placeOf(epic, a, "secondary-a"), { name: readme, operation: "a long edit" });
    stage(a);
    a.git("commit", "-qm", "x");
    a.git("commit", "-q", "--amend", "-m", "other words");
    expect(locksOf(a)).toEqual(["epic_readme@1"]);
    expect(await eventsOf(a)).toEqual(["acquired 1"]);
  });

  test("under sheaf lock run is named by every commit", async () => {
    const { a } = await secondaryA();
    process.env["SHEAF_LOCKS"] = "epic_readme@17:0123456789abcdef";
    onTestFinished(() => void delete process.env["SHEAF_LOCKS"]);
    a.commit("own", { [`${ownFolder}/spec.md`]: "1\n" });
    expect(locksOf(a)).toEqual(["epic_readme@17"]);
  });

  test("and has let expire is taken anew", async () => {
    const { a } = await secondaryA();
    await hold(a, { holder: "secondary-a" as AgentId, expiresAt: Date.now() as Instant });
    stage(a);
    a.git("commit", "-qm", "x");
    expect(locksOf(a)).toEqual(["epic_readme@2"]);
  });
});

describe("a lock that somebody else holds", () => {
  test("refuses the commit, with holder, purpose and time left; nothing is taken", async () => {
    const { a } = await secondaryA();
    await hold(a, { operation: "move the table" });
    stage(a);
    for (const options of [
      ["-m", "x"],
      ["-nm", "x"],
    ]) {
      const { code, output } = a.tryGit("commit", ...options);
      expect({ code, output }).toMatchObject({ code: 1 });
      expect(output).toContain('Secondary-B holds the lock epic_readme ("move the table", 4 min left)');
    }
    expect(await eventsOf(a)).toEqual(["acquired 1"]);
  });

  test("keeps a commit that needs two locks from taking the other one", async () => {
    const other = "shared_log_md" as LockName;
    const rules = [{ path: "shared/log.md", access: "sequential", agents: ["secondary-a", "secondary-b"] }];
    const { a } = await secondaryA({ manifest: { rules }, files: { "shared/log.md": "1\n" } });
    a.write("shared/log.md", "1\n2\n");
    stage(a);
    await hold(a, { name: other });
    expect(a.tryGit("commit", "-m", "x").output).toContain("holds the lock shared_log_md");
    expect(await eventsOf(a)).toEqual([]);
    await hold(a, { name: other, state: "free", event: "released" });
    a.git("commit", "-qm", "x");
    expect(locksOf(a).toSorted()).toEqual(["epic_readme@1", "shared_log_md@3"]);
    expect(await Promise.all([eventsOf(a), eventsOf(a, other)])).toMatchObject([
      ["released 1", "acquired 1"],
      ["released 3", "acquired 3", "released 2", "acquired 1"],
    ]);
  });

  test("and has let expire is taken over, and the primary is told", async () => {
    const { a } = await secondaryA();
    // Held on another host, whose clock may be some seconds off.
    await hold(a, { expiresAt: (Date.now() - 20_000) as Instant });
    stage(a);
    a.git("commit", "-qm", "x");
    expect(locksOf(a)).toEqual(["epic_readme@2"]);
    expect(await eventsOf(a)).toContain("taken-over 2");
    const outbox = a.git("show", "refs/sheaf/KAI-7/agents/secondary-a:outbox/primary.jsonl");
    expect(outbox).toContain("Took over the lock epic_readme from Secondary-B");
    expect((await eventsOf(a))[0]).toBe("released 2");
  });
});

describe("a commit that is not made after all gives its lock back:", () => {
  test.each(["prepare-commit-msg", "commit-msg", "reference-transaction"])(
    "refused by the user's %s",
    async (name) => {
      const { epic, a } = await secondaryA();
      const hook = join(epic.repo.path, ".git/hooks", name);
      writeFileSync(hook, '#!/bin/sh\n[ "$1" = committed ] || [ "$1" = aborted ]\n');
      chmodSync(hook, 0o755);
      stage(a);
      expect(a.tryGit("commit", "-m", "x").code).not.toBe(0);
      expect(await eventsOf(a)).toEqual(["released 1", "acquired 1"]);
    },
  );

  test("refused by the user's pre-commit, before anything is taken", async () => {
    const { epic, a } = await secondaryA();
    writeFileSync(join(epic.repo.path, ".git/hooks/pre-commit"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    stage(a);
    expect(a.tryGit("commit", "-m", "x").code).toBe(1);
    expect(await eventsOf(a)).toEqual([]);
  });

  test.each([
    ["an editor that fails", "exit 1"],
    ["an empty message", ': >"$1"'],
  ])("%s leaves it to whoever asks next, which is no news", async (_, body) => {
    const { epic, a } = await secondaryA();
    withEditor(body);
    stage(a);
    expect(a.tryGit("commit").code).toBe(1);
    expect(await eventsOf(a)).toEqual(["acquired 1"]);
    const b = placeOf(epic, await epic.agent("secondary-b"), "secondary-b");
    const taken = await acquireLock(b, { name: readme, operation: "mine", waitMs: 0 });
    expect(taken).toMatchObject({ token: 2, isJoined: false });
    expect(taken.takenFrom).toBeUndefined();
  });

  test("killed while its message is written, it leaves the lock to the agent's next commit", async () => {
    const { a } = await secondaryA();
    const up = join(temporaryFolder(), "up");
    const env = { ...process.env, GIT_EDITOR: script("editor", `: >'${up}'; exec sleep 60`) };
    stage(a);
    const options = { cwd: a.path, env, stdio: "ignore", detached: true } as const;
    const git = spawn("git", ["commit"], options);
    while (!existsSync(up)) await delay(10);
    process.kill(-(git.pid ?? 0), "SIGKILL");
    await once(git, "exit");
    a.git("commit", "-qm", "x");
    expect(locksOf(a)).toEqual(["epic_readme@2"]);
    expect(await eventsOf(a)).toEqual(["released 2", "acquired 2", "acquired 1"]);
  });
});

describe("a message that takes its time", () => {
  /** An editor that puts the lock into Secondary-B's hands before it writes the message. */
  function editorThatLosesTheLock(state: LockRecord["state"]) {
    const times = { acquiredAt: Date.now() as Instant, expiresAt: (Date.now() + 300_000) as Instant };
    const theirs = { ...heldRecord({ agent: "secondary-b" as AgentId }), ...times, token: 2, state };
    const message = join(temporaryFolder(), "message");
    writeFileSync(message, formatLockMessage(theirs));
    const ref = "refs/sheaf/KAI-7/locks/epic_readme";
    withEditor(
      `git -c core.hooksPath=/dev/null update-ref ${ref} "$(git commit-tree -p ${ref} -F '${message}' "${ref}^{tree}")"; echo words >"$1"`,
    );
  }

  test("refuses the commit when another agent has the lock by then", async () => {
    const { a } = await secondaryA();
    editorThatLosesTheLock("held");
    stage(a);
    const { code, output } = a.tryGit("commit");
    expect({ code, output }).toMatchObject({ code: 1 });
    expect(output).toContain("Secondary-B holds the lock epic_readme");
  });

  test("takes the lock again when it is free again by then", async () => {
    const { a } = await secondaryA();
    editorThatLosesTheLock("free");
    stage(a);
    a.git("commit");
    expect(locksOf(a)).toEqual(["epic_readme@3"]);
    expect((await eventsOf(a))[0]).toBe("released 3");
  });

  test("is stopped at the ref where --no-verify skips the hook after the message", async () => {
    const { a } = await secondaryA();
    editorThatLosesTheLock("held");
    stage(a);
    const before = a.git("rev-parse", "HEAD");
    const { code, output } = a.tryGit("commit", "--no-verify");
    expect(code).not.toBe(0);
    expect(output).toContain("taken over meanwhile (lock epic_readme: held by Secondary-B, token 2)");
    expect(a.git("rev-parse", "HEAD")).toBe(before);
    expect(await eventsOf(a)).toEqual(["acquired 2", "acquired 1"]);
    await hold(a, { state: "free", event: "released", token: 2 });
    const [, fix = ""] = /fix: (.*)/.exec(output) ?? [];
    await run("sh", ["-c", fix], { cwd: a.path, env: { ...process.env, GIT_EDITOR: "true" } });
    expect(a.git("log", "-1", "--format=%s")).toBe("words");
  });
});

test("two agents who commit at the same time are both served, one after the other", async () => {
  const { epic, a } = await secondaryA();
  const b = await epic.agent("secondary-b");
  const section = { a: "SECONDARY-A PROGRESS", b: "SECONDARY-B PROGRESS" };
  const rounds = async (repo: TestRepo, name: string) => {
    for (let round = 0; round < 6; round += 1) {
      repo.write(readmePath, readmeWith(name, `round ${round}`));
      await run("git", ["commit", "-qam", `round ${round}`], { cwd: repo.path });
    }
  };
  await Promise.all([rounds(a, section.a), rounds(b, section.b)]);
  const tokens = [a, b].flatMap(
    (repo) =>
      repo.git("log", "--format=%(trailers:key=Sheaf-Lock,valueonly)", "epic/KAI-7..").match(/@\d+/g) ?? [],
  );
  expect(new Set(tokens).size).toBe(12);
  const chain = (await eventsOf(a)).toReversed();
  const turns = chain.filter((_, at) => at % 2 === 0).map((event) => event.replace("acquired ", ""));
  expect(chain).toEqual(turns.flatMap((token) => [`acquired ${token}`, `released ${token}`]));
});
