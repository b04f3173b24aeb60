import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { openGit } from "../../../src/git/git.ts";
import { verifyRange, type RangeVerdict } from "../../../src/workflows/verify/verify.ts";
import { epicDir, ownFolder } from "../../support/epic-rules.ts";
import { hookedEpic, type HookedEpic } from "../../support/hooked-epic.ts";

const theirs = `${epicDir}/feature_03_three/spec.md`;
const branch = "sheaf/KAI-7/secondary-a";

async function verify({ repo, rulebook }: HookedEpic): Promise<RangeVerdict> {
  const range = { agent: "secondary-a" as AgentId, base: "epic/KAI-7", tip: branch };
  return verifyRange({ git: openGit(repo.path), rulebook, ...range });
}

function firstFix({ commits, net }: RangeVerdict): string {
  return [...commits.flatMap(({ violations }) => violations), ...net][0]?.fix ?? "";
}

/** The commands of a fix as a shell takes them; "then commit" is for a person. */
function commandsOf(fix: string): string[][] {
  const commands = fix.replace(/, then commit.*$/, "").split(" && ");
  return commands.map((command) => command.split(" ").slice(1));
}

test("the fix of a rule broken by a commit mends the branch, and keeps the work", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  repo.git("checkout", "-q", "-b", branch);
  repo.commit("evil", { [theirs]: "not mine\n", [`${ownFolder}/spec.md`]: "mine\n" });
  repo.commit("later", { [`${ownFolder}/notes.md`]: "more\n" });
  const fix = firstFix(await verify(epic));
  expect(fix).toMatch(/^git reset --soft [0-9a-f]{10}\^ && git restore --staged -- .*, then commit again$/);
  for (const command of commandsOf(fix)) repo.git(...command);
  repo.git("commit", "-q", "-m", "again");
  const mended = await verify(epic);
  expect(mended.commits.map(({ violations }) => violations)).toEqual([[]]);
  expect(mended.net).toEqual([]);
  expect(repo.git("show", "--format=", "--name-only", "HEAD").split("\n")).toEqual([
    `${ownFolder}/notes.md`,
    `${ownFolder}/spec.md`,
  ]);
  expect(repo.read(theirs)).toBe("not mine\n");
});

test("the fix of what only the branch as a whole breaks mends it too", async () => {
  const epic = hookedEpic();
  const { repo } = epic;
  repo.git("checkout", "-q", "-b", branch);
  repo.commit("own", { [`${ownFolder}/spec.md`]: "mine\n" });
  repo.git("checkout", "-q", "epic/KAI-7");
  repo.commit("the primary's", { [theirs]: "taken\n" });
  repo.git("checkout", "-q", branch);
  repo.git("merge", "-q", "--no-edit", "--strategy=ours", "epic/KAI-7");
  const fix = firstFix(await verify(epic));
  expect(fix).toMatch(/^git reset --soft [0-9a-f]{10} && git restore --staged -- .*, then commit again$/);
  for (const command of commandsOf(fix)) repo.git(...command);
  repo.git("commit", "-q", "-m", "again");
  const mended = await verify(epic);
  expect(mended.commits.map(({ violations }) => violations)).toEqual([[]]);
  expect(mended.net).toEqual([]);
  expect(repo.git("show", `HEAD:${theirs}`)).toBe("taken");
  expect(repo.git("show", `HEAD:${ownFolder}/spec.md`)).toBe("mine");
});
