import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { contentsOf, litter, lost } from "./kept-bytes.ts";
import { placeOf, type KilledCase } from "./killed-cases.ts";
import { runAndKill, sameDates } from "./killed.ts";
import { picture, worktreesOf } from "./killed-picture.ts";
import { copyOfEpic, type TestEpic } from "./started-epic.ts";

/**
 * Runs the command of a case to its end once, and then again and again in fresh copies, each time killed with its whole
 * process group at a random moment: after the kill and after it was run again no content is lost, and in the end all is
 * as if it had not been killed. Returns how many kills it came through.
 */
export async function countNothingLost(
  name: string,
  { command, epic: open, goOn, litteredBy }: KilledCase,
  { kills, random }: { readonly kills: number; readonly random: () => number },
): Promise<number> {
  let survived = 0;
  Object.assign(process.env, sameDates);
  const original = await open();
  for (const agent of litteredBy) litter(original.agent(agent));
  const before = contentsOf(original.repo);
  const ordersFor = (epic: TestEpic) => ({ directory: placeOf(epic, command), command });
  const whole = await copyOfEpic(original);
  const { workedMs, signal, words } = await runAndKill(ordersFor(whole));
  expect({ signal, words }).toEqual({ signal: null, words: "" });
  expect(lost(before, whole.repo), `${name}, not killed`).toEqual([]);
  const wanted = picture(whole.repo);
  for (let kill = 0; kill < kills; kill++) {
    const afterMs = random() * workedMs * 1.1;
    const when = `${name}, killed after ${afterMs.toFixed(1)} of ${workedMs.toFixed(0)} ms`;
    const epic = await copyOfEpic(original);
    await runAndKill(ordersFor(epic), afterMs);
    expect(lost(before, epic.repo), when).toEqual([]);
    await goOn(epic, wanted).catch(said(when));
    expect(lost(before, epic.repo), `${when}, and run again`).toEqual([]);
    expect(picture(epic.repo), when).toBe(wanted);
    // A successor has the edits of the one before where the handing over went through; else they are in its snapshot.
    if (command !== "take over") expect(editsIn(epic), when).toBe("");
    expectWhole(epic, when);
    // Where the last agent is finished, the hooks go too.
    if (command !== "finish") expectHooked(epic, when);
    survived += 1;
  }
  return survived;
}

/** Says at which moment the kill was that made a command fail. */
function said(when: string): (error: unknown) => never {
  return (error) => {
    throw new Error(when, { cause: error });
  };
}

/** How far each checkout is from where its branch stands. */
function editsIn({ repo }: TestEpic): string {
  return worktreesOf(repo)
    .map((at) => at.git("diff", "HEAD", "--stat"))
    .join("");
}

/** Nothing is half-done in a checkout; every object is there. */
function expectWhole({ repo }: TestEpic, when: string): void {
  for (const at of worktreesOf(repo)) {
    const gitDir = at.git("rev-parse", "--absolute-git-dir");
    const left = ["index.lock", "sheaf-move"].filter((file) => existsSync(join(gitDir, file)));
    expect(left, when).toEqual([]);
  }
  expect(repo.git("fsck", "--no-dangling", "--connectivity-only"), when).toBe("");
}

function expectHooked({ repo }: TestEpic, when: string): void {
  const isHooked = (at: { tryGit: (typeof repo)["tryGit"] }) =>
    at.tryGit("config", "core.hooksPath").code === 0;
  expect(
    worktreesOf(repo)
      .filter((at) => !isHooked(at))
      .map(({ path }) => path),
    when,
  ).toEqual([]);
}
