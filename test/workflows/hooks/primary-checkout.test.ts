import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { epicDir, ownFolder } from "../../support/epic-rules.ts";
import { hookedEpic } from "../../support/hooked-epic.ts";

const theirs = `${epicDir}/feature_03_three/spec.md`;
const mine = `${epicDir}/feature_01_one/spec.md`;
const edit = 'echo evil >"$THEIRS"';
const own = 'echo own >>"$MINE" && git commit -qam own';

/** Ways to bring a change of an agent's file onto the epic branch that is no merge of that agent's branch. */
const ways: readonly (readonly [way: string, script: string])[] = [
  ["commit -a", `${edit}; git commit -am x`],
  ["commit of a single path", `${edit}; git commit -m x -- "$THEIRS"`],
  ["commit --amend", `${own}; ${edit}; git commit -a --amend --no-edit`],
  ["commit --no-verify", `${edit}; git commit -anm x`],
  ["merge --squash, then commit", "git merge --squash evil; git commit -m x"],
  ["merge --ff-only", "git merge --ff-only evil"],
  ["merge --no-ff", "git merge --no-ff --no-edit evil"],
  ["merge --no-verify", "git merge --no-ff --no-edit --no-verify evil"],
  ["cherry-pick", "git cherry-pick evil"],
  ["revert", "git revert --no-edit HEAD"],
  ["rebase", `${own}; git rebase evil`],
  ["rebase --no-verify", `${own}; git rebase --no-verify evil`],
  ["am", "git format-patch -1 --stdout evil | git am"],
  ["reset --hard", "git reset --hard evil"],
  ["update-ref", "git update-ref refs/heads/epic/KAI-7 evil"],
  ["checkout -B", "git checkout -B epic/KAI-7 evil"],
  [
    "fast-import",
    "printf 'reset refs/heads/epic/KAI-7\\nfrom %s\\n\\n' $(git rev-parse evil) | git fast-import --quiet --force",
  ],
  ["another agent's branch moved", "git update-ref refs/heads/sheaf/KAI-7/secondary-b evil"],
];

test("in the primary's checkout the same ways are stopped; its stash and other branches are its own", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  repo.git("branch", "sheaf/KAI-7/secondary-b");
  repo.commit("before there were hooks", { [theirs]: "approved\n" });
  repo.git("checkout", "-q", "-b", "evil");
  repo.commit("evil", { [theirs]: "evil\n" });
  repo.git("checkout", "-q", "epic/KAI-7");
  await epic.primary();
  const tip = repo.git("rev-parse", "HEAD");
  const run = (script: string) => {
    const env = { ...process.env, THEIRS: theirs, MINE: mine };
    try {
      const options = { cwd: repo.path, env, encoding: "utf8", stdio: "pipe" } as const;
      return { code: 0, output: execFileSync("sh", ["-c", `(${script}) 2>&1`], options) };
    } catch (error) {
      const failed = error as { status: number; stdout: string };
      return { code: failed.status, output: failed.stdout };
    }
  };
  for (const [way, script] of ways) {
    const { output } = run(script);
    const [text, other] = ["epic/KAI-7", "sheaf/KAI-7/secondary-b"].map((branch) =>
      repo.git("show", `${branch}:${theirs}`),
    );
    expect({ way, output, text, other }).toMatchObject({ way, text: "approved", other: "three" });
    expect(output).toMatch(/sheaf: (?:commit|rebase|the move of a ref) refused/);
    run(
      `rm -rf .git/rebase-merge .git/rebase-apply; git symbolic-ref HEAD refs/heads/epic/KAI-7; git -c core.hooksPath=/x reset -q --hard ${tip}`,
    );
  }
  const free = `echo x >>"$MINE"; git stash && git stash pop && git branch n evil && git branch -f n HEAD && git branch -D n`;
  expect(run(free)).toMatchObject({ code: 0 });
});

test("an agent's branch may be merged by hand where it is sound and comes whole, or with a reason on record", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  const a = await epic.agent("secondary-a");
  a.commit("own", { [`${ownFolder}/spec.md`]: "mine\n" });
  await epic.primary();
  const before = repo.git("rev-parse", "HEAD");
  const back = () => repo.git("-c", "core.hooksPath=/x", "reset", "-q", "--hard", before);
  const merge = (...args: string[]) =>
    repo.tryGit("merge", "--no-ff", "--no-edit", ...args, "sheaf/KAI-7/secondary-a");
  expect(merge("-s", "ours").output).toContain("the merge leaves out what Secondary-A has committed here");
  repo.git("merge", "--abort");
  expect(merge()).toMatchObject({ code: 0 });
  back();
  a.write(theirs, "evil\n");
  a.git("-c", "core.hooksPath=/x", "commit", "-qam", "trespass");
  const refused = merge();
  expect(refused.output).toContain("Secondary-B owns this file; this is Secondary-A's commit");
  expect(refused.output).toContain("fix: git merge --abort, and let sheaf sync merge it");
  repo.git("merge", "--abort");
  expect(repo.git("rev-parse", "HEAD")).toBe(before);
  process.env["SHEAF_OVERRIDE"] = "we looked at it";
  expect(merge()).toMatchObject({ code: 0 });
  delete process.env["SHEAF_OVERRIDE"];
  expect(repo.git("log", "-1", "--format=%B")).toContain("Sheaf-Override: we looked at it");
});
