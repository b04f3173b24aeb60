import { epicBranch, manifestName, sheafRef } from "../epic/layout.ts";
import type { EpicId } from "../ids.ts";

/** Why an epic of some id cannot begin in a repository: what is in the way, and what helps. */
export interface NameClash {
  readonly code: "epic-exists" | "name-taken" | "epic-elsewhere" | "epic-id-used";
  readonly message: string;
  readonly fix: string;
}

/** What may be in the way: names of refs, and paths of the commit that the epic begins from. */
export interface Taken {
  readonly refs: readonly string[];
  readonly paths: readonly string[];
}

const heads = "refs/heads/";
const otherId = "choose another epic id";

/** The patterns, as `git for-each-ref` has them, of all refs that can be in an epic's way. */
export function clashingRefs(epic: EpicId): string[] {
  const [branch, agents] = [epicBranch(epic), `sheaf/${epic}`];
  const local = ["refs/heads", "refs/tags"].flatMap((root) =>
    ["epic", "sheaf", branch, agents].map((name) => `${root}/${name}`),
  );
  const remote = [branch, `${agents}/*`].map((name) => `refs/remotes/*/${name}`);
  return [...local, ...remote, sheafRef(epic)];
}

/**
 * Finds what keeps an epic from beginning: its own branches here or at a remote; a branch in the place of the folder of
 * theirs; a tag that makes their names mean two things; the records or the folder of an earlier epic of that id, which
 * would be read for this one.
 */
export function findNameClash(epic: EpicId, { refs, paths }: Taken): NameClash | undefined {
  return (
    findBranch(epic, refs) ?? findTag(epic, refs) ?? findRemote(epic, refs) ?? findEarlier(epic, refs, paths)
  );
}

function findBranch(epic: EpicId, refs: readonly string[]): NameClash | undefined {
  const branch = epicBranch(epic);
  const clash = refs.find((ref) => ref === heads + branch || ref.startsWith(`${heads}sheaf/${epic}/`));
  if (clash !== undefined) {
    const name = clash.slice(heads.length);
    return {
      code: "epic-exists",
      message: `the branch ${name} exists`,
      fix: `git add sheaf.yaml && git switch ${branch} && sheaf hooks install, to go on with it; or ${otherId}, or keep its work elsewhere: git branch -m ${name} <other name>`,
    };
  }
  const inPlace = [`${heads}epic`, `${heads}sheaf`, `${heads}sheaf/${epic}`];
  const taken = refs.find((ref) => inPlace.includes(ref) || ref.startsWith(`${heads}${branch}/`));
  if (taken === undefined) return undefined;
  const name = taken.slice(heads.length);
  return {
    code: "name-taken",
    message: `the branch ${name} exists, so git cannot make the branches ${branch} and sheaf/${epic}/<agent> beside it`,
    fix: `git branch -m ${name} <other name>`,
  };
}

function findTag(epic: EpicId, refs: readonly string[]): NameClash | undefined {
  const tags = "refs/tags/";
  const names = ["epic", "sheaf", epicBranch(epic), `sheaf/${epic}`];
  const clash = refs
    .filter((ref) => ref.startsWith(tags))
    .map((ref) => ref.slice(tags.length))
    .find((name) => names.includes(name) || name.startsWith(`sheaf/${epic}/`));
  if (clash === undefined) return undefined;
  return {
    code: "name-taken",
    message: `the tag ${clash} exists: a name that begins with it would mean the tag to some commands and a branch of the epic to others`,
    fix: `keep it under another name: git tag <other name> ${tags}${clash} && git tag -d ${clash}`,
  };
}

function findRemote(epic: EpicId, refs: readonly string[]): NameClash | undefined {
  const [clash] = refs.filter((ref) => ref.startsWith("refs/remotes/"));
  if (clash === undefined) return undefined;
  const name = clash.slice("refs/remotes/".length);
  return {
    code: "epic-elsewhere",
    message: `${name} exists: somebody has begun an epic ${epic} already`,
    fix: `git switch ${epicBranch(epic)} && sheaf hooks install, to go on with it; or ${otherId}`,
  };
}

function findEarlier(epic: EpicId, refs: readonly string[], paths: readonly string[]): NameClash | undefined {
  const folder = paths.find((path) => isManifestOf(epic, path));
  const record = refs.find((ref) => ref.startsWith(`${sheafRef(epic)}/`));
  const left = folder ?? record;
  if (left === undefined) return undefined;
  const message = `there has been an epic ${epic} here before (${left}), and it would be taken for this one`;
  return { code: "epic-id-used", message, fix: otherId };
}

/** Whether a path is that of the manifest of an epic of this id, whatever its title. */
export function isManifestOf(epic: EpicId, path: string): boolean {
  const [name, folder = ""] = path.split("/").toReversed();
  return name === manifestName && folder.startsWith(`${epic}-`);
}
