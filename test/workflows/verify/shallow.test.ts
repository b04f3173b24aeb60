import { join } from "node:path";
import { expect, test } from "vitest";
import { gitRepo, repoAt, type TestRepo } from "../../support/git-repo.ts";
import { sheaf } from "../../support/sheaf.ts";
import { startEpicIn, type TestEpic } from "../../support/started-epic.ts";

/** An epic with two commits of an agent, merged, and one more of another, not merged; and something older. */
async function workedOn(): Promise<TestEpic> {
  const repo = gitRepo();
  for (const age of ["oldest", "older", "old"]) repo.commit(age);
  const epic = await startEpicIn(repo, 2);
  const [a, b] = ["secondary-a", "secondary-b"];
  epic.agent(a).commit("one", { [`${epic.feature(a)}/spec.md`]: "# One\n" });
  epic.agent(a).commit("two", { [`${epic.feature(a)}/spec.md`]: "# Two\n" });
  epic.agent(b).commit("three", { [`${epic.feature(b)}/spec.md`]: "# Three\n" });
  repo.git("merge", "--no-ff", "-m", "glue", `sheaf/KAI-7/${a}`);
  return epic;
}

/** A clone as a CI job makes it, with every branch. */
function clonedBy({ repo }: TestEpic, ...options: readonly string[]): TestRepo {
  const path = join(repo.path, "../clone");
  repo.git("clone", "--quiet", "--no-single-branch", ...options, `file://${repo.path}`, path);
  const clone = repoAt(path);
  for (const agent of ["secondary-a", "secondary-b"])
    clone.git("branch", `sheaf/KAI-7/${agent}`, `origin/sheaf/KAI-7/${agent}`);
  return clone;
}

async function verified(clone: TestRepo): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const who of ["primary", "secondary-a", "secondary-b"]) {
    const { code, out } = await sheaf(clone.path, ["verify", who, "--json"]);
    const { error } = JSON.parse(out) as { error?: { code: string; fix: string } };
    found.push([code, error?.code, error?.fix]);
  }
  return found;
}

test("a shallow clone is said to be one, and nobody is accused of what it does not have", async () => {
  const clone = clonedBy(await workedOn(), "--depth=1");
  const told = [7, "shallow-clone", "git fetch --unshallow"];
  expect(await verified(clone)).toEqual([told, told, told]);
  clone.git("fetch", "--quiet", "--depth=2");
  expect(await verified(clone)).toEqual([told, told, told]);
  // All since the baseline, and the commit before it.
  clone.git("fetch", "--quiet", "--depth=3");
  expect(clone.git("rev-parse", "--is-shallow-repository")).toBe("true");
  const holds = [0, undefined, undefined];
  expect(await verified(clone)).toEqual([holds, holds, holds]);
});
