import { describe, expect, test } from "vitest";
import { primary } from "../../src/core/ids.ts";
import { installWorktreeHooks } from "../../src/workflows/hooks/install-hooks.ts";
import { compileEpic } from "../../src/workflows/context/load-epic.ts";
import { cliBundle } from "../support/bundle.ts";
import { temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import { hookBundle } from "../support/hooked-epic.ts";
import { runSheaf } from "../support/sheaf.ts";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";

/** Ways to break a manifest, with what is said of each. */
const breaks: readonly (readonly [string, (text: string) => string | Buffer, RegExp])[] = [
  [
    "an unknown key",
    (text) => text.replace("title:", "titel: x\ntitle:"),
    /epic\.yaml:\d+:\d+: Unrecognized key: "titel"/,
  ],
  ["no YAML", () => "\t{{{", /epic\.yaml:1:/],
  [
    "two owners of one path",
    (text) => text.replace("rules:\n", 'rules:\n  - path: "**"\n    access: exclusive\n    owner: primary\n'),
    /epic\.yaml:\d+:\d+: .*has two owners/,
  ],
  ["invalid UTF-8", () => Buffer.from([0x73, 0xff, 0x0a]), /epic\.yaml:1:2: invalid UTF-8/],
  [
    "another epic's",
    (text) => text.replace("epic: KAI-7", "epic: KAI-8"),
    /epic\.yaml:\d+:1: this is the manifest of KAI-8/,
  ],
];

const manifestOf = ({ epicDir }: TestEpic) => `${epicDir}/epic.yaml`;
const bypass = ["-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--no-verify", "-am", "break it"];

/** An epic whose manifest at the tip is broken, with two more commits in its history that cannot be read. */
async function brokenEpic(breakIt: (text: string) => string | Buffer = () => "\t{{{"): Promise<TestEpic> {
  const epic = await startedEpic(1);
  const good = epic.repo.read(manifestOf(epic));
  for (const text of ["schema: 2\n", "- a list\n", breakIt(good)]) {
    epic.repo.write(manifestOf(epic), text);
    epic.repo.git(...bypass);
  }
  return epic;
}

/** The primary's checkout with hooks that call this very Sheaf. */
async function withHooks(epic: TestEpic): Promise<TestRepo> {
  const { repository, ...context } = await epic.context("primary");
  const { rulebook } = await compileEpic({ ...context, repository }, context.epic);
  const cli = { node: process.execPath, entry: cliBundle(), hookBundle: hookBundle() };
  await installWorktreeHooks({ repository, rulebook, agent: primary, cli });
  return epic.repo;
}

describe("a manifest that cannot be read is refused before it is committed, with line and column", () => {
  test.each(breaks)("%s", async (_, breakIt, message) => {
    const epic = await startedEpic(1);
    const repo = await withHooks(epic);
    const good = repo.read(manifestOf(epic));
    repo.write(manifestOf(epic), breakIt(good));
    const checked = await runSheaf(repo.path, ["check"]);
    const violation = new RegExp(message.source.replace(/(\\d\+|\d):(\\d\+|\d): /, "$1: column $2: "));
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(violation);
    const committed = repo.tryGit("commit", "-qam", "break it");
    expect(committed.output).toMatch(violation);
    expect(committed.code).toBe(1);
    // Nor does it get past pre-commit.
    expect(repo.tryGit("commit", "--no-verify", "-qam", "break it").code).toBe(1);
    repo.write(manifestOf(epic), `${good}# Still good.\n`);
    expect(repo.tryGit("commit", "-qam", "a comment")).toMatchObject({ code: 0 });
  });

  test("the ref is guarded too, and so is the server; verify finds it", async () => {
    const epic = await startedEpic(1);
    const repo = await withHooks(epic);
    const manifest = manifestOf(epic);
    const bare = repo.at(temporaryFolder());
    bare.git("init", "--quiet", "--bare");
    repo.git("push", "-q", bare.path, "epic/KAI-7");
    const good = repo.git("rev-parse", "HEAD");
    repo.write(manifest, "\t{{{");
    repo.git(...bypass);
    const broken = repo.git("rev-parse", "HEAD");
    const verified = await runSheaf(repo.path, ["verify", `${good}..HEAD`]);
    expect([verified.code, verified.out]).toEqual([
      1,
      expect.stringMatching(/epic\.yaml:1: column/) as string,
    ]);
    repo.git("push", "-q", bare.path, `${broken}:refs/heads/offered`);
    const pushed = await runSheaf(bare.path, ["hooks", "judge-push", "refs/heads/epic/KAI-7", good, broken]);
    expect([pushed.code, pushed.out]).toEqual([1, expect.stringMatching(/epic\.yaml:1: column/) as string]);
    repo.git("-c", "core.hooksPath=/dev/null", "reset", "-q", "--hard", good);
    const moved = repo.tryGit("merge", "-q", "--ff-only", broken);
    expect(moved.code).not.toBe(0);
    expect(moved.output).toMatch(/epic\.yaml:1: column/);
    expect(repo.git("rev-parse", "HEAD")).toBe(good);
  });

  test("so is a commit that deletes it", async () => {
    const epic = await startedEpic(1);
    const repo = await withHooks(epic);
    repo.git("rm", "-q", manifestOf(epic));
    const said = repo.tryGit("commit", "-qm", "delete it");
    expect([said.code, said.output]).toEqual([1, expect.stringContaining("cannot do without its manifest")]);
  });
});

describe("where a broken one stands at the tip all the same", () => {
  test.each(breaks)(
    "reading goes on with the last good one, and says so: %s",
    async (_, breakIt, message) => {
      const epic = await brokenEpic(breakIt);
      const good = epic.repo.git("rev-parse", "HEAD~3").slice(0, 10);
      for (const words of [["status"], ["whoami"], ["inbox"], ["peers"]]) {
        const said = await runSheaf(epic.agent("secondary-a").path, words);
        expect([said.code, said.err]).toEqual([0, expect.stringMatching(message) as string]);
        expect(said.err).toContain(`; the manifest of commit ${good} stands in for it`);
      }
      const { out } = await runSheaf(epic.repo.path, ["status", "--json"]);
      const { warnings } = JSON.parse(out) as { warnings: readonly string[] };
      expect(warnings).toEqual([expect.stringMatching(message)]);
    },
  );

  test("agents go on with their work; what moves the epic on waits; doctor says what helps", async () => {
    const epic = await brokenEpic();
    const a = epic.agent("secondary-a");
    a.commit("spec", { [`${epic.feature("secondary-a")}/spec.md`]: "# Spec\n" });
    for (const words of [
      ["heartbeat"],
      ["send", "primary", "--subject", "the manifest is broken"],
      ["check"],
    ]) {
      expect((await runSheaf(a.path, words)).code).toBe(0);
    }
    for (const words of [["sync"], ["start"], ["epic", "add", "late"], ["finish"], ["stage", "S3"]]) {
      const said = await runSheaf(epic.repo.path, words);
      expect([said.code, said.err]).toEqual([3, expect.stringMatching(/epic\.yaml:1:/) as string]);
    }
    const { out, code } = await runSheaf(epic.repo.path, ["doctor"]);
    expect([code, out]).toEqual([1, expect.stringMatching(/FAIL +manifest/)]);
  });

  test("the commit that repairs it is judged by the last good rules", async () => {
    const epic = await brokenEpic();
    const repo = await withHooks(epic);
    repo.write(manifestOf(epic), "still: broken\n");
    expect(repo.tryGit("commit", "-qam", "not yet").code).toBe(1);
    const good = repo.git("show", `HEAD~3:${manifestOf(epic)}`);
    repo.write(manifestOf(epic), `${good}\n`);
    repo.write(`${epic.feature("secondary-a")}/spec.md`, "not the primary's\n");
    repo.git("add", "--all");
    expect(repo.tryGit("commit", "-qm", "with something else").output).toContain(
      "Secondary-A owns this file",
    );
    repo.git("restore", "--staged", "--worktree", epic.feature("secondary-a"));
    expect(repo.tryGit("commit", "-qm", "repair it")).toMatchObject({ code: 0 });
    expect(await runSheaf(repo.path, ["status"])).toMatchObject({ code: 0, err: "" });
  });

  test("with no good one in its history it is an error, with line and column", async () => {
    const epic = await startedEpic(1);
    const manifest = manifestOf(epic);
    // As if the branch began with it: its history is gone.
    epic.repo.write(manifest, "\t{{{");
    const tree = epic.repo.git("stash", "create");
    const root = epic.repo.git("commit-tree", "-m", "root", `${tree}^{tree}`);
    epic.repo.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/epic/KAI-7", root);
    const said = await runSheaf(epic.repo.path, ["status"]);
    expect([said.code, said.err]).toEqual([3, expect.stringMatching(/epic\.yaml:1:/) as string]);
  });
});
