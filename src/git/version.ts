/**
 * The oldest git that works, and the oldest that the tests run on: a sync merges all branches in one process
 * (`merge-tree --stdin`). What documents promise is compared with this by a test.
 */
export const oldestGit = "2.39";

/** The fix for every refusal of a git that is missing or too old. */
export const installGit = `install git ${oldestGit} or newer`;

/** What of a {@link Git} is needed here: git/spawn.ts, below it, names the oldest version too. */
interface Asked {
  text(args: readonly string[]): Promise<string>;
}

/** The version of the git on this machine, such as `2.39.5`. */
export async function gitVersion(git: Asked): Promise<string> {
  return (await git.text(["version"])).replace(/^git version /, "").split(" ", 1)[0] ?? "";
}

/** Whether version `have` is at least `need`, compared number by number. Unreadable versions are not. */
export function isAtLeast(have: string, need: string): boolean {
  const [haveMajor = Number.NaN, haveMinor = 0] = have.split(".").map(Number);
  const [needMajor = 0, needMinor = 0] = need.split(".").map(Number);
  return haveMajor > needMajor || (haveMajor === needMajor && haveMinor >= needMinor);
}
