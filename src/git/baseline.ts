import { epicLayout, sheafRef } from "../core/epic/layout.ts";
import type { EpicId, Oid, RepoPath } from "../core/ids.ts";
import type { Git } from "./git.ts";
import { resolveNames } from "./objects.ts";

/** The ref that names the commit from which on an epic's rules bind. */
export function baselineRef(epic: EpicId): string {
  return sheafRef(epic, "baseline");
}

/** Where an epic's manifest is. */
interface EpicFolder {
  readonly epic: EpicId;
  readonly epicDir: RepoPath;
}

/**
 * The commit from which on an epic's rules bind: the one that made the epic (design section 4, "Baseline"). The ref is
 * believed only where its commit is one that adds the manifest. Undefined where there is none, as in an epic of an
 * older version or a clone without `refs/sheaf`: {@link computeBaseline} tells then.
 */
export async function recordedBaseline(git: Git, { epic, epicDir }: EpicFolder): Promise<Oid | undefined> {
  const { manifest } = epicLayout(epicDir);
  const ref = baselineRef(epic);
  const names = [`${ref}^{commit}`, `${ref}:${manifest}`, `${ref}^:${manifest}`];
  const [recorded, added, before] = await resolveNames(git, names);
  return added !== undefined && before === undefined ? recorded : undefined;
}

/** The first of the first parents of `tip` that has a manifest; undefined where none has. */
export async function computeBaseline(
  git: Git,
  { epicDir }: Pick<EpicFolder, "epicDir">,
  tip: string,
): Promise<Oid | undefined> {
  const { manifest } = epicLayout(epicDir);
  const asked = ["log", "-m", "--first-parent", "--reverse", "--diff-filter=A", "--format=%H", tip, "--"];
  const found = await git.text([...asked, `:(top,literal)${manifest}`], { answers: [128] });
  const [first = ""] = found.split("\n");
  return first === "" ? undefined : (first as Oid);
}
