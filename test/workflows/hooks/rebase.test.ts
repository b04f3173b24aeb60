import { expect, test } from "vitest";
import { epicDir } from "../../support/epic-rules.ts";
import { hookedEpic } from "../../support/hooked-epic.ts";

test("the epic branch is not rebased: refused before it begins, and past that hook with the way out", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  await epic.primary();
  repo.commit("own", { [`${epicDir}/feature_01_one/spec.md`]: "own\n" });
  repo.git("branch", "new-base", "main");
  repo.git("checkout", "-q", "new-base");
  repo.commit("new", { "new.txt": "new\n" });
  repo.git("checkout", "-q", "epic/KAI-7");
  const tip = repo.git("rev-parse", "HEAD");
  for (const words of [["new-base"], ["new-base", "epic/KAI-7"], ["-i", "new-base"]]) {
    expect(repo.tryGit("rebase", ...words).output).toContain("fix: git merge new-base");
    expect(repo.git("rev-parse", "HEAD")).toBe(tip);
  }
  expect(repo.tryGit("rebase", "-i", "HEAD~1").output).toContain("correct them with a new commit");
  const past = repo.tryGit("rebase", "--no-verify", "new-base");
  expect(past.output).toContain(
    "fix: git rebase --abort, then take in what is new with a merge: git merge main",
  );
  repo.git("rebase", "--abort");
  expect(repo.git("rev-parse", "epic/KAI-7", "HEAD")).toBe(`${tip}\n${tip}`);
  repo.git("checkout", "-q", "new-base");
  repo.git("rebase", "-q", "main");
});
