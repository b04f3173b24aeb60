import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnose } from "../../src/workflows/doctor/diagnose.ts";
import { override } from "../../src/workflows/access/override.ts";
import { restore } from "../../src/workflows/access/restore.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { reassign } from "../../src/workflows/reassign/reassign.ts";
import { update } from "../../src/workflows/sync/update.ts";
import { gitRepo, type TestRepo } from "../support/git-repo.ts";
import { sheaf } from "../support/sheaf.ts";
import { startedEpic, startEpicIn, type TestEpic } from "../support/started-epic.ts";
import { sync, work } from "../support/sync-epic.ts";

function script(repo: TestRepo, path: string, text: string): string {
  repo.write(path, `#!/bin/sh\n${text}`);
  chmodSync(join(repo.path, path), 0o755);
  return join(repo.path, path);
}

/** A program that signs as gpg does. */
function signWith(repo: TestRepo, text = signing): void {
  repo.git("config", "gpg.program", script(repo, ".git/gpg", text));
  repo.git("config", "user.signingKey", "0123456789ABCDEF");
  repo.git("config", "commit.gpgSign", "true");
}

const signing = `cat >/dev/null
printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'
echo '[GNUPG:] SIG_CREATED ' >&2
`;

/** The commits on branches that nobody has signed. */
function unsigned(repo: TestRepo): string[] {
  const commits = repo.git("log", "--branches", "--not", "main", "--format=%H %s").split("\n");
  return commits.filter((line) => !repo.git("cat-file", "commit", line.slice(0, 40)).includes("\ngpgsig"));
}

/** Everything that Sheaf itself commits on branches. */
async function wholeLife(epic: TestEpic): Promise<void> {
  const { repo } = epic;
  for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
  const late = epic.agent("secondary-a");
  late.git("-c", "core.hooksPath=/dev/null", "rm", "-q", "readme.txt");
  late.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "chore: trespass", "--no-verify");
  await restore(await epic.context("secondary-a"), { commit: "", dryRun: false });
  repo.write(`${epic.feature("secondary-b")}/notes.md`, "by the primary\n");
  repo.git("add", "--all");
  repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "chore: trespass", "--no-verify");
  const commit = repo.git("rev-parse", "HEAD");
  await override(await epic.primary(), { commit, reason: "it was late", dryRun: false });
  await sync(epic);
  await update(await epic.context("secondary-b"), false);
  const work3 = epic.feature("secondary-b").split("/").at(-1) ?? "";
  await reassign(await epic.primary(), { work: work3, to: "primary", reason: "ill", dryRun: false });
  expect(await sheaf(repo.path, ["verify", "primary"])).toMatchObject({ code: 0 });
}

test("signed, worded and signed off: every commit that Sheaf makes on a branch, and all are recognised", async () => {
  const repo = gitRepo();
  signWith(repo);
  const conventional = 'head -1 "$1" | grep -Eq "^[a-z]+(\\(.*\\))?: "';
  script(repo, ".git/hooks/commit-msg", `grep -q Sheaf-Command: "$1" || exit 0\n${conventional}`);
  const settings = 'schema: 1\ncommits: { type: chore, prefix: "", sign_off: true }\n';
  repo.commit("chore: settings", { "sheaf.yaml": settings });
  const epic = await startEpicIn(repo, 2);
  await wholeLife(epic);
  expect(unsigned(repo)).toEqual([]);
  const made = repo.git("log", "--branches", "--not", "main", "--format=%s%x1f%(trailers)%x1e");
  const ofSheaf = made.split("\u001E").filter((text) => text.includes("Sheaf-Command: "));
  expect(ofSheaf.length).toBeGreaterThan(9);
  expect(ofSheaf.filter((text) => !/^\s*chore\(KAI-7\): .*Signed-off-by: Test C/s.test(text))).toEqual([]);
});

test("where git cannot sign, nothing is committed and the reason is told", async () => {
  const epic = await startedEpic(1);
  const { repo } = epic;
  signWith(repo, "echo 'gpg: no secret key' >&2\nexit 2\n");
  const refs = repo.git("for-each-ref", "refs/heads");
  const context = await epic.context("secondary-a");
  const write = writeSection(context, { document: context.layout.readme, body: "Half.\n" });
  await expect(write).rejects.toMatchObject({ kind: "refused", code: "cannot-sign" });
  await expect(write).rejects.toThrow("failed to sign");
  expect(repo.git("for-each-ref", "refs/heads")).toBe(refs);
  const findings = await diagnose(await epic.primary());
  expect(findings.filter(({ check }) => check === "commits")).toMatchObject([
    { state: "failed", message: expect.stringContaining("failed to sign") as string },
  ]);
});

const scanner = `git diff --cached | grep -q '^+.*SECRET' || exit 0\necho 'found a secret' >&2\nexit 1\n`;

test("typed text passes the user's own hooks, wherever it is committed", async () => {
  const epic = await startedEpic(1);
  const { repo } = epic;
  const agent = epic.agent("secondary-a");
  repo.git("config", "core.hooksPath", join(repo.path, ".git/own-hooks"));
  const hook = script(repo, ".git/own-hooks/pre-commit", scanner);
  const feature = ["epic", "add", "late", "--title", "SECRET"];
  for (const [{ path }, words, input] of [
    [agent, ["section", "write", "--file", "-"], "The SECRET.\n"],
    [repo, feature, ""],
  ] as const) {
    const refs = repo.git("for-each-ref");
    const said = await sheaf(path, words, input);
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("found a secret")]);
    expect(repo.git("for-each-ref")).toContain(refs.split("\n")[0]);
    expect(repo.git("log", "--branches", "-S", "SECRET", "--format=%s")).toBe("");
  }
  // What agents have typed to each other comes onto the branch with the sync.
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  await sheaf(agent.path, ["send", "primary", "--subject", "the key", "--details", "SECRET"]);
  await expect(sync(epic)).rejects.toMatchObject({ code: "hook-refused" });
  rmSync(hook);
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toContain("merged");
});

test("a new epic passes the user's hooks too, and commit-msg may add to a message", async () => {
  const repo = gitRepo();
  await sheaf(repo.path, ["init"]);
  const hook = script(repo, ".git/hooks/pre-commit", scanner);
  const words = ["epic", "new", "KAI-7", "The SECRET", "--feature", "one", "--feature", "two"];
  expect(await sheaf(repo.path, words)).toMatchObject({ code: 1 });
  expect(repo.git("branch", "--list", "epic/*")).toBe("");
  rmSync(hook);
  script(repo, ".git/hooks/commit-msg", 'git interpret-trailers --in-place --trailer "Change-Id: I1" "$1"');
  expect(await sheaf(repo.path, words)).toMatchObject({ code: 0 });
  const message = repo.git("log", "-1", "--format=%B", "epic/KAI-7");
  expect(message).toMatch(/Sheaf-Command: epic new\nChange-Id: I1$/);
});

test("commits have the identity that the configuration says for that place", async () => {
  for (const name of Object.keys(process.env))
    if (/^GIT_(AUTHOR|COMMITTER)_/.test(name)) delete process.env[name];
  const repo = gitRepo();
  repo.write(".git/agents", "[user]\n\tname = An Agent\n\temail = agent@example.com\n");
  repo.git("config", "includeIf.onbranch:sheaf/**.path", join(repo.path, ".git/agents"));
  const epic = await startEpicIn(repo, 1);
  for (const name of ["primary", "secondary-a"]) {
    const context = await epic.context(name);
    await writeSection(context, { document: context.layout.readme, body: "Half.\n" });
  }
  const who = (branch: string) => repo.git("log", "-1", "--format=%an <%ae> %cn", branch);
  expect(who("sheaf/KAI-7/secondary-a")).toBe("An Agent <agent@example.com> An Agent");
  expect(who("epic/KAI-7")).not.toContain("An Agent");
});
