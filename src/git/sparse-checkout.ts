import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RepoPath } from "../core/ids.ts";
import type { Git } from "./git.ts";

/** Lets a sparse checkout have one more folder on disk; any other has it anyway. */
export async function showFolder(git: Git, folder: RepoPath): Promise<void> {
  if (existsSync(join(git.cwd, folder)) || !(await isOn(git, "core.sparseCheckout"))) return;
  const isCone = await isOn(git, "core.sparseCheckoutCone");
  await git.run(["sparse-checkout", "add", isCone ? folder : `/${folder}/`]);
}

async function isOn(git: Git, key: string): Promise<boolean> {
  return (await git.text(["config", "--type=bool", "--get", key], { answers: [1] })) === "true";
}
