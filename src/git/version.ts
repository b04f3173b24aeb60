import type { Git } from "./git.ts";

/** The oldest git that can merge trees without a checkout (`merge-tree --write-tree`). */
export const oldestGit = "2.38";

/** The version of the git on this machine, such as `2.39.5`. */
export async function gitVersion(git: Git): Promise<string> {
  return (await git.text(["version"])).replace(/^git version /, "").split(" ", 1)[0] ?? "";
}

/** Whether version `have` is at least `need`, compared number by number. Unreadable versions are not. */
export function isAtLeast(have: string, need: string): boolean {
  const [haveMajor = Number.NaN, haveMinor = 0] = have.split(".").map(Number);
  const [needMajor = 0, needMinor = 0] = need.split(".").map(Number);
  return haveMajor > needMajor || (haveMajor === needMajor && haveMinor >= needMinor);
}
