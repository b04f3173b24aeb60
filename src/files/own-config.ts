import { basename, dirname, join, relative, resolve } from "node:path";
import { replaceDerivedFile } from "./atomic-file.ts";
import { hooksDir } from "./hook-files.ts";
import type { Registration } from "./registration.ts";
import { findText, stateDir, worktreeDir } from "./state.ts";

/** A worktree by its git directories. */
export interface WorktreeDirs {
  readonly gitDir: string;
  readonly commonDir: string;
}

type Owner = Pick<Registration, "epic" | "agent">;

/**
 * Writes the settings that git has of Sheaf in a worktree: where its hooks are, and whose it is. They stand in a file
 * of their own that the worktree's `config.worktree` includes. The hooks are named twice: absolutely, which holds from
 * any folder and wins as long as the repository stands where it stands now; and seen from the top of the worktree,
 * which still holds when all of it was moved, or is seen under another name in a container.
 */
export function writeOwnConfig({ gitDir, commonDir }: WorktreeDirs, owner: Owner | undefined): void {
  const folder = worktreeDir(gitDir);
  const hooks = hooksDir(commonDir);
  const top = topOf({ gitDir, commonDir });
  const lines = [
    "# Written by Sheaf, and included by the config.worktree beside this folder.",
    ...(top === undefined ? [] : ["[core]", `\thooksPath = ${quoted(relative(top, hooks))}`]),
    `[includeIf ${quoted(`gitdir:${gitDir.replace(/[\\*?[]/g, "\\$&")}`)}]`,
    `\tpath = ${here}`,
    ...(owner === undefined ? [] : linesOf(owner)),
  ];
  replaceDerivedFile(join(folder, here), `[core]\n\thooksPath = ${quoted(hooks)}\n`);
  replaceDerivedFile(join(folder, "gitconfig"), `${lines.join("\n")}\n`);
}

const here = "gitconfig.here";

/**
 * Whose an agent's worktree is. git tidies up after commits, and newer ones pack refs while others commit, with errors that
 * look like the agent's own: that stays with the primary's checkout.
 */
function linesOf({ epic, agent }: Owner): string[] {
  return ["[sheaf]", `\tepic = ${epic}`, `\tagent = ${agent}`, "[maintenance]", "\tauto = false"];
}

/** Whether what {@link writeOwnConfig} wrote of a worktree leads to the repository's hooks as it stands now. */
export function leadsToHooks({ gitDir, commonDir }: WorktreeDirs): boolean {
  const text = findText(join(worktreeDir(gitDir), "gitconfig")) ?? "";
  const top = topOf({ gitDir, commonDir });
  const [, seen] = /^\thooksPath = "(.*)"$/m.exec(text) ?? [];
  const isHere = findText(join(worktreeDir(gitDir), here))?.includes(quoted(hooksDir(commonDir)));
  return (
    isHere === true || (top !== undefined && seen !== undefined && resolve(top, seen) === hooksDir(commonDir))
  );
}

/** Notes where the repository stands, and its main checkout where that is known. */
export function notePlace(commonDir: string, main: string | undefined): void {
  replaceDerivedFile(placeNote(commonDir), `${commonDir}\n${main ?? ""}\n`);
}

/** The common git directory as it was when it was noted last; undefined where it never was. */
export function notedCommonDir(commonDir: string): string | undefined {
  return findText(placeNote(commonDir))?.split("\n", 1)[0];
}

function placeNote(commonDir: string): string {
  return join(stateDir(commonDir), "place");
}

/** The top of a worktree, as git notes it in a linked one's directory; of the main one, the note's. */
function topOf({ gitDir, commonDir }: WorktreeDirs): string | undefined {
  const beside = basename(commonDir) === ".git" ? dirname(commonDir) : undefined;
  if (gitDir === commonDir) return findText(placeNote(commonDir))?.split("\n")[1] || beside;
  const link = findText(join(gitDir, "gitdir"))?.trimEnd();
  return link === undefined ? undefined : dirname(resolve(gitDir, link));
}

/** A value or a subsection as git's configuration has it. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
