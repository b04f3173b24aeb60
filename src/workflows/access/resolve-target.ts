import { relative, resolve } from "node:path";
import { type SheafError, usage } from "../../errors.ts";
import type { RepoPath } from "../../core/ids.ts";
import { repoPath } from "../../core/epic/layout.ts";
import { isSameTarget, targetWords, type Target } from "../../core/ownership/grant.ts";
import { ownership } from "../../core/ownership/ownership.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { readSections } from "../read/read-sections.ts";
import { tipNames } from "../read/tip-names.ts";

/** What somebody asks for, as typed: a path, or a section of a document. */
export interface TargetWords {
  /** The directory in which the path was typed. */
  readonly directory: string;
  readonly path: string | undefined;
  readonly section: string | undefined;
  readonly document: string | undefined;
}

/**
 * Finds what is meant: one of the `known` targets, whether it still exists or not, or else something in git. A path
 * counts from the directory it is typed in, from the root of the repository, or from the
 * epic's folder, whichever exists on some agent's branch. Throws `usage` for what does not exist, for what can be
 * read in two ways, and where both a path and a section are named, or neither.
 */
export async function resolveTarget(
  context: Context,
  words: TargetWords,
  known: readonly Target[] = [],
): Promise<Target> {
  const { path, section, document } = words;
  if ((path === undefined) === (section === undefined)) throw nothingNamed(context);
  const named = known.filter((target) => isNamed(target, context, words));
  const [first] = named;
  if (first !== undefined && named.every((target) => isSameTarget(target, first))) return first;
  if (path !== undefined) return findPath(context, path, words.directory);
  return findSection(context, section ?? "", (document ?? context.layout.readme) as RepoPath);
}

function isNamed(
  target: Target,
  context: Context,
  { path, section, document, directory }: TargetWords,
): boolean {
  if (target.kind === "section") {
    return target.section === section && target.document === (document ?? context.layout.readme);
  }
  return path !== undefined && readings(context, path, directory).some((one) => one === target.path);
}

async function findSection(context: Context, section: string, document: RepoPath): Promise<Target> {
  const { access } = ownership(document, context.rulebook);
  if (access !== "sectioned") {
    throw usage("not-sectioned", `${document} is not written by sections (its access is ${access})`, "");
  }
  const sections = (await readSections(context, document)).map(({ name }) => name);
  if (sections.includes(section)) return { kind: "section", document, section };
  const known = sections.join(", ") || "none";
  throw usage(
    "no-such-section",
    `${document} has no section ${section}; it has ${known}`,
    "sheaf section list",
  );
}

async function findPath(context: Context, typed: string, directory: string): Promise<Target> {
  const paths = readings(context, typed, directory);
  const tips = [...new Set((await tipNames(context)).values())];
  const names = paths.flatMap((path) => tips.map((tip) => `${tip}:${path}`));
  const objects = await readObjects(context.git, names);
  const found = paths.flatMap((path, at): Target[] => {
    const object = objects.slice(at * tips.length, (at + 1) * tips.length).find((one) => one !== undefined);
    if (object === undefined) return [];
    return [object.type === "tree" ? { kind: "folder", path } : { kind: "file", path }];
  });
  const [target, other] = found;
  if (target === undefined) throw unknownPath(context, typed, paths);
  if (other !== undefined) {
    const both = `${targetWords(target)} or ${targetWords(other)}`;
    throw usage("two-readings", `"${typed}" can be ${both}`, "stand in the root, and write it from there");
  }
  return target;
}

/** The paths that somebody can mean, each once. */
function readings({ repository, epicDir }: Context, typed: string, directory: string): RepoPath[] {
  const bare = typed.replace(/\/+$/, "");
  const here = relative(repository.top, resolve(directory, bare)).split("\\").join("/");
  const isPlain = !bare.split("/").some((part) => part === "" || part === "." || part === "..");
  const all = [here, ...(isPlain ? [bare, repoPath(epicDir, bare)] : [])];
  return [...new Set(all)].filter((path) => path !== "" && !/^(?:\.\.(?:\/|$)|\/)/.test(path)) as RepoPath[];
}

function unknownPath({ epic }: Context, typed: string, paths: readonly string[]): SheafError {
  const looked =
    paths.length === 0 ? "it leads out of the repository" : `no branch has ${paths.join(" or ")}`;
  const fix = `name a file, or the folder in which a new one is to be, as some branch of ${epic} has it`;
  return usage("unknown-path", `"${typed}": ${looked}`, fix);
}

function nothingNamed({ layout }: Context): SheafError {
  const fix = `a path, or --section "<name>" (of ${shellWord(layout.readme)}, unless --document says otherwise)`;
  return usage("no-target", "say what it is about: either a path or a section", fix);
}
