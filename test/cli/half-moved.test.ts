import { expect, test } from "vitest";
import { moveHalfway } from "../support/half-move.ts";
import { sheaf } from "../support/sheaf.ts";
import { startedEpic } from "../support/started-epic.ts";
import { secondaryA } from "../support/team.ts";

/** A secondary whose worktree has not followed a commit of its own branch. */
async function halfMoved() {
  const epic = await startedEpic(1);
  const repo = epic.agent(secondaryA);
  const from = repo.git("rev-parse", "HEAD");
  const to = repo.commit("next", { [`${epic.feature(secondaryA)}/notes.md`]: "next\n" });
  repo.git("-c", "core.hooksPath=/dev/null", "reset", "-q", "--hard", from);
  await moveHalfway({ repo, from, to });
  expect(repo.git("status", "--porcelain")).toBe(`D  ${epic.feature(secondaryA)}/notes.md`);
  return repo;
}

test("a command that changes something completes what a killed one has left half-way; one that looks, and a dry run, do not", async () => {
  const repo = await halfMoved();
  expect(await sheaf(repo.path, ["whoami"])).toMatchObject({ code: 0 });
  expect(await sheaf(repo.path, ["heartbeat", "--dry-run"])).toMatchObject({ code: 0 });
  expect(repo.git("status", "--porcelain")).not.toBe("");
  expect(await sheaf(repo.path, ["heartbeat"])).toMatchObject({ code: 0 });
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a commit from a checkout that has not followed its branch is refused, since it would take back what came since", async () => {
  const repo = await halfMoved();
  const tip = repo.git("rev-parse", "HEAD");
  const { code, output } = repo.tryGit("commit", "-m", "back again");
  expect(code).toBe(1);
  expect(output).toContain("fix: sheaf doctor --fix, then commit again");
  expect(repo.git("rev-parse", "HEAD")).toBe(tip);
  expect((await sheaf(repo.path, ["doctor", "--fix"])).out).toContain(
    `completed the checkout of ${repo.path}`,
  );
  expect(repo.git("status", "--porcelain")).toBe("");
  repo.commit("goes on");
});
