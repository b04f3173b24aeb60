import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { parseGuardedRef } from "../../../src/core/ownership/guarded-ref.ts";
import { packageRoot } from "../../../src/files/package-root.ts";
import { grantDraft } from "../../../src/core/records/grant-message.ts";
import { appendToOutbox } from "../../../src/core/records/outbox.ts";
import { openGit } from "../../../src/git/git.ts";
import { writeState } from "../../../src/git/state-refs.ts";
import type { AgentId } from "../../../src/core/ids.ts";
import { noon } from "../../support/changes.ts";
import { cliBundle } from "../../support/bundle.ts";
import { epicDir, ownFolder } from "../../support/epic-rules.ts";
import { repoAt, temporaryFolder, type TestRepo } from "../../support/git-repo.ts";
import { hookedEpic } from "../../support/hooked-epic.ts";

const branch = "sheaf/KAI-7/secondary-a";
const theirs = `${epicDir}/feature_03_three/spec.md`;

/** A bare repository with Sheaf's update hook, and a clone's worktree of an epic that has no hooks of its own. */
function server() {
  const { repo } = hookedEpic();
  const bare = join(temporaryFolder(), "project.git");
  repo.git("init", "--quiet", "--bare", bare);
  cpSync(join(packageRoot(), "hooks/server/update"), join(bare, "hooks/update"));
  const remote = repoAt(bare);
  remote.git("config", "sheaf.command", `'${process.execPath}' '${cliBundle()}'`);
  repo.git("remote", "add", "origin", `file://${bare}`);
  repo.git("checkout", "--quiet", "-b", branch);
  return { repo, remote, bare };
}

const push = (repo: TestRepo, ...refs: string[]) => repo.tryGit("push", "origin", ...refs);

describe("a push into a bare repository with the update hook", () => {
  test("brings an agent's good commits, and none of a branch with a bad one", () => {
    const { repo, remote } = server();
    repo.commit("own", { [`${ownFolder}/spec.md`]: "new\n" });
    expect(push(repo, branch).output).toContain("KAI-7 has no epic branch here");
    expect(push(repo, "epic/KAI-7", branch)).toMatchObject({ code: 0 });
    const good = remote.git("rev-parse", branch);
    repo.commit("evil", { [theirs]: "mine\n" });
    repo.commit("later", { [`${ownFolder}/notes.md`]: "more\n" });
    const { code, output } = push(repo, branch);
    expect(code).toBe(1);
    expect(output).toContain(`${theirs}: Secondary-B owns this file`);
    expect(output).toContain(`refs/heads/${branch} was not updated`);
    expect(remote.git("rev-parse", branch)).toBe(good);
    repo.commit("taken back", { [theirs]: "three\n" });
    expect(push(repo, branch)).toMatchObject({ code: 0 });
  });

  test("reads what an owner has granted from the owner's live state", async () => {
    const { repo } = server();
    const grantBy = async (agent: string, to: string, text: string) => {
      const ref = `refs/sheaf/KAI-7/agents/${agent}`;
      const write = { ref, old: undefined, message: "grant\n", agent: agent as AgentId, now: noon };
      await writeState(openGit(repo.path), { ...write, files: new Map([[`outbox/${to}.jsonl`, text]]) });
      return push(repo, ref);
    };
    const decision = { target: { kind: "file", path: theirs }, requests: [], at: noon } as const;
    const { text } = appendToOutbox("", grantDraft(decision, undefined));
    repo.commit("by the guest", { [theirs]: "guest\n" });
    expect(push(repo, "epic/KAI-7")).toMatchObject({ code: 0 });
    expect(push(repo, branch).output).toContain("Secondary-B owns this file");
    // What the guest writes itself, or says on its branch, is no grant.
    expect(await grantBy("secondary-a", "secondary-a", text)).toMatchObject({ code: 0 });
    expect(push(repo, branch).code).toBe(1);
    expect(await grantBy("secondary-b", "secondary-a", text)).toMatchObject({ code: 0 });
    expect(push(repo, branch)).toMatchObject({ code: 0 });
    repo.commit("forged", { [`${epicDir}/agent_comms/primary_to_secondary_a.md`]: "## Message 1 (x)\n" });
    const { code, output } = push(repo, branch);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("Sheaf writes this file from the live state"),
    ]);
  });

  test("judges the primary's branch, knows the roster, leaves other refs alone, and fails closed", () => {
    const { repo, remote } = server();
    expect(push(repo, "epic/KAI-7", "main", "HEAD:refs/heads/sheaf/other")).toMatchObject({ code: 0 });
    expect(push(repo, "HEAD:refs/heads/sheaf/KAI-7/secondary-z").output).toContain("not in the roster");
    repo.git("checkout", "--quiet", "epic/KAI-7");
    repo.commit("not the primary's", { [theirs]: "x\n" });
    expect(push(repo, "epic/KAI-7").code).toBe(1);
    remote.git("config", "sheaf.command", "/nowhere/sheaf");
    repo.git("reset", "--quiet", "--hard", "HEAD~1");
    repo.commit("the primary's", { "src/main.ts": "x\n" });
    expect(push(repo, "epic/KAI-7").code).toBe(1);
    expect(push(repo, "HEAD:refs/heads/main", "--force").code).toBe(0);
  });

  test("lets a lock's chain grow and never shrink", () => {
    const { repo } = server();
    const lock = "refs/sheaf/KAI-7/locks/epic_readme";
    const event = (name: string, ...parents: string[]) =>
      repo.git("commit-tree", "-m", name, ...parents.flatMap((oid) => ["-p", oid]), "HEAD^{tree}");
    const first = event("first");
    const second = event("second", first);
    expect(push(repo, `${first}:${lock}`).code).toBe(0);
    expect(push(repo, `${second}:${lock}`).code).toBe(0);
    expect(push(repo, "--force", `${first}:${lock}`).output).toContain("has moved on meanwhile");
    expect(push(repo, "--force", `${event("other")}:${lock}`).code).toBe(1);
    expect(push(repo, `:${lock}`).output).toContain("never deleted");
  });
});

describe("the server's hooks by themselves", () => {
  const state = "refs/sheaf/KAI-7/agents/secondary-a";

  test("let branches of epics and agents, live state and the log only grow", () => {
    const { repo, remote } = server();
    repo.commit("own", { [`${ownFolder}/spec.md`]: "new\n" });
    const kept = ["refs/heads/epic/KAI-7", `refs/heads/${branch}`, state, "refs/sheaf/KAI-7/operations"];
    expect(push(repo, "epic/KAI-7", branch, `HEAD:${state}`, "HEAD:refs/sheaf/KAI-7/operations").code).toBe(
      0,
    );
    const before = remote.git("for-each-ref");
    const other = repo.git("commit-tree", "-m", "other", "HEAD~1^{tree}");
    for (const [refs, words] of [
      [kept.map((ref) => `:${ref}`), "never deleted by a push"],
      [kept.map((ref) => `+${other}:${ref}`), "or would lose commits"],
    ] as const) {
      const { code, output } = push(repo, ...refs);
      expect({ code, count: output.split(words).length - 1 }).toEqual({ code: 1, count: kept.length });
    }
    expect(remote.git("for-each-ref")).toBe(before);
  });

  test("remember the manifest that an epic began with, and say where there is none", () => {
    const { repo, remote } = server();
    const told = (ref: string) =>
      spawnSync("git", ["push", "origin", ref], { cwd: repo.path, encoding: "utf8" }).stderr;
    expect(told("main:refs/heads/epic/KAI-8")).toContain("has no epic.yaml: nobody guards it here");
    expect(told("epic/KAI-7")).toMatch(/is new here: the rules of its commit [0-9a-f]{10} bind/);
    const tip = repo.git("rev-parse", "epic/KAI-7");
    repo.git("checkout", "--quiet", "--orphan", "own-rules", tip);
    const own = repo.commit("own rules");
    // Joined so that the other history comes first.
    const joined = repo.git("commit-tree", "-m", "x", "-p", own, "-p", tip, "HEAD^{tree}");
    expect(push(repo, `${joined}:refs/heads/epic/KAI-7`).output).toContain("whose rules bind");
    remote.git("update-ref", "-d", "refs/heads/epic/KAI-7");
    expect(push(repo, `${own}:refs/heads/epic/KAI-7`).output).toContain("whose rules bind");
    expect(push(repo, `${tip}:refs/heads/epic/KAI-7`).code).toBe(0);
  });

  // With --atomic every git asks the update hook before any ref has moved, as newer ones always do.
  test("judge a push as a whole: epic, agent and lock in any order", () => {
    const { repo, remote, bare } = server();
    cpSync(join(packageRoot(), "hooks/server/pre-receive"), join(bare, "hooks/pre-receive"));
    expect(push(repo, "epic/KAI-7", branch).code).toBe(0);
    repo.git("checkout", "--quiet", "epic/KAI-7");
    repo.commit("the primary's", { "src/main.ts": "x\n" });
    repo.git("checkout", "--quiet", branch);
    repo.git("merge", "--quiet", "--no-edit", "epic/KAI-7");
    const lock = "HEAD:refs/sheaf/KAI-7/locks/x";
    expect(push(repo, "--atomic", branch).output).toContain("src/main.ts");
    expect(push(repo, "--atomic", lock, branch, "epic/KAI-7")).toMatchObject({ code: 0 });
    const before = remote.git("for-each-ref");
    repo.commit("evil", { [theirs]: "mine\n" });
    const { code, output } = push(repo, branch, "HEAD:refs/heads/topic");
    expect([code, output]).toEqual([1, expect.stringContaining("nothing was updated")]);
    expect(remote.git("for-each-ref")).toBe(before);
    // Nothing of a push that was refused stays.
    expect(remote.tryGit("cat-file", "-e", repo.git("rev-parse", "HEAD")).code).not.toBe(0);
  });
});

test("git daemon on loopback asks the same hook", async ({ skip }) => {
  const { repo, bare } = server();
  const daemon = join(repo.git("--exec-path"), "git-daemon");
  if (!existsSync(daemon)) skip(`${daemon} is not installed`);
  const port = await freePort();
  const child = spawn(
    daemon,
    [
      `--base-path=${join(bare, "..")}`,
      "--export-all",
      "--enable=receive-pack",
      "--listen=127.0.0.1",
      `--port=${port}`,
      "--verbose",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  onTestFinished(() => void child.kill());
  await readyLine(child);
  repo.git("remote", "set-url", "origin", `git://127.0.0.1:${port}/project.git`);
  repo.commit("own", { [`${ownFolder}/spec.md`]: "new\n" });
  expect(push(repo, "epic/KAI-7", branch)).toMatchObject({ code: 0 });
  repo.commit("evil", { [theirs]: "mine\n" });
  expect(push(repo, branch).output).toContain("Secondary-B owns this file");
});

test("the workflow to copy judges all branches as data, with what the default branch has alone", () => {
  const { repo, bare } = server();
  const text = readFileSync(join(packageRoot(), "templates/github-workflow.yml"), "utf8");
  const workflow = parse(text) as {
    on: object;
    permissions: object;
    jobs: { verify: { steps: { run?: string; uses?: string; with?: { ref?: string } }[] } };
  };
  const { steps } = workflow.jobs.verify;
  // A push would run the workflow of the branch that is judged.
  expect(Object.keys(workflow.on)).toEqual(["schedule", "workflow_dispatch", "pull_request_target"]);
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(steps[0]?.with?.ref).toBe("${{ github.event.repository.default_branch }}");
  for (const { uses = "" } of steps) expect(uses).toMatch(/^$|^actions\/[a-z-]+@[0-9a-f]{40}$/);
  rmSync(join(bare, "hooks/update"));
  repo.commit("evil", { [theirs]: "mine\n" });
  expect(push(repo, "main", "epic/KAI-7", branch)).toMatchObject({ code: 0 });
  repo.git("--git-dir", bare, "symbolic-ref", "HEAD", "refs/heads/main");
  const folder = temporaryFolder();
  const tools = repoAt(folder);
  repo.git("clone", "--quiet", `file://${bare}`, join(folder, "runner"));
  tools.write("npx", `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${cliBundle()}' "$@"\n`);
  tools.write("npm", "#!/bin/sh\n");
  const scripts = steps.flatMap((step) => (step.run === undefined ? [] : [`( ${step.run} )`]));
  tools.write(
    "steps.sh",
    `chmod +x '${folder}/npx' '${folder}/npm'; PATH='${folder}':$PATH; cd '${folder}/runner'; ${scripts.join(" && ")}`,
  );
  const { code, output } = run(join(folder, "steps.sh"), {});
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(output).toContain(`::error file=${theirs},title=file-not-owned::Secondary-B owns this file`);
  expect(output.match(/^(?:epic|sheaf)\/.*$/gm)).toEqual(["epic/KAI-7", branch]);
});

test.each([
  ["refs/heads/epic/KAI-7", { kind: "epic-branch", epic: "KAI-7" }],
  ["refs/heads/sheaf/KAI-7/secondary-a", { kind: "agent-branch", epic: "KAI-7", agent: "secondary-a" }],
  ["refs/heads/sheaf/KAI-7/Secondary-A", { kind: "other" }],
  ["refs/sheaf/KAI-7/locks/epic_readme", { kind: "lock", epic: "KAI-7", name: "epic_readme" }],
  ["refs/sheaf/KAI-7/agents/primary", { kind: "state", epic: "KAI-7", agent: "primary" }],
  ["refs/sheaf/KAI-7/snapshots/secondary-a", { kind: "snapshots", epic: "KAI-7", agent: "secondary-a" }],
  ["refs/sheaf/KAI-7/operations", { kind: "record", epic: "KAI-7", name: "operations" }],
  ["refs/sheaf/made/1", { kind: "record", epic: "made", name: "1" }],
  ["refs/heads/main", { kind: "other" }],
  ["refs/heads/epic/KAI-7/more", { kind: "other" }],
])("%s is read as what it guards", (ref, expected) => {
  expect(parseGuardedRef(ref)).toEqual(expected);
});

function run(script: string, env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync("sh", [script], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { code: status, output: stdout + stderr };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function readyLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stderr?.once("data", () => resolve()));
}
