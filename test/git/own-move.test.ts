import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Oid } from "../../src/core/ids.ts";
import { openGit } from "../../src/git/git.ts";
import { withMoveNoted } from "../../src/git/own-move.ts";
import { moveRefs } from "../../src/git/refs.ts";
import { epicDir } from "../support/epic-rules.ts";
import { gitRepo } from "../support/git-repo.ts";
import { hookedEpic } from "../support/hooked-epic.ts";

const ref = "refs/heads/sheaf/KAI-7/secondary-a";

/** An agent's worktree, and a commit for its branch that breaks a rule. */
async function stage() {
  const epic = hookedEpic();
  const agent = await epic.agent("secondary-a");
  const tip = agent.git("rev-parse", "HEAD") as Oid;
  epic.repo.git("checkout", "-q", "-b", "elsewhere");
  const evil = epic.repo.commit("evil", { [`${epicDir}/feature_01_one/spec.md`]: "not mine\n" }) as Oid;
  return { agent, tip, evil, moves: join(epic.repo.path, ".git/sheaf/moves") };
}

test("what is noted passes the ref guard, nothing else does, and the note goes", async () => {
  const { agent, tip, evil, moves } = await stage();
  const git = openGit(agent.path);
  const update = (env: Readonly<Record<string, string>>, to: Oid) =>
    git.run(["update-ref", ref, to], { env, answers: [128] });
  const refused = await withMoveNoted(git, [{ ref, new: tip }], (env) => update(env, evil));
  expect(refused.stderr).toContain("move of a ref refused");
  let kept: Readonly<Record<string, string>> = {};
  const passed = await withMoveNoted(git, [{ ref, new: evil }], async (env) => update((kept = env), evil));
  expect(passed.code).toBe(0);
  expect(readdirSync(moves)).toEqual([]);
  expect(await moveRefs(git, [{ kind: "set", ref, new: tip, old: evil }], "back")).toBe(true);
  expect((await update(kept, evil)).stderr).toContain("move of a ref refused");
});

test("a note without its token is none, and what a killed process left is swept", async () => {
  const { agent, tip, evil, moves } = await stage();
  const git = openGit(agent.path);
  await withMoveNoted(git, [{ ref, new: evil }], async (env) => {
    const [name = ""] = env["SHEAF_OWN"]?.split(":") ?? [];
    expect(readFileSync(join(moves, name), "utf8")).toContain(`${evil} ${ref}\n`);
    const { stderr } = await git.run(["update-ref", ref, evil], {
      env: { SHEAF_OWN: `${name}:0` },
      answers: [128],
    });
    expect(stderr).toContain("move of a ref refused");
  });
  // No process has a number as large as this.
  writeFileSync(join(moves, "99999999-0"), "");
  await moveRefs(git, [{ kind: "verify", ref, old: tip }], "look");
  expect(readdirSync(moves)).toEqual([]);
});

test("without hooks there is nothing to note", async () => {
  const repo = gitRepo();
  const tip = repo.git("rev-parse", "HEAD") as Oid;
  const git = openGit(repo.path);
  expect(await moveRefs(git, [{ kind: "set", ref, new: tip, old: undefined }], "made")).toBe(true);
  expect(existsSync(join(repo.path, ".git/sheaf"))).toBe(false);
});
