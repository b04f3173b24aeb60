import { readFileSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { pass, type HookCall, type HookDecision } from "../../core/client/client.ts";
import {
  judgeEdits,
  otherWorktreeWords,
  refusalWords,
  type EditedFile,
  type GuardFacts,
} from "../../core/client/guard.ts";
import type { FileEdit } from "../../core/client/edit.ts";
import { manifestRef } from "../../core/epic/layout.ts";
import type { Instant } from "../../core/ids.ts";
import { needsGrants } from "../../core/judge/judge.ts";
import type { Violation } from "../../core/judge/violation.ts";
import { findRulebook } from "../../files/rulebook-file.ts";
import { findRegistered, realTarget, type Registered } from "./here.ts";

/**
 * Decides about an edit before it is made. What keeps the rules needs no git process; before one is refused, git says
 * whether the rules are still those of the epic branch, and what has been granted. A guard that cannot tell lets
 * through: hook and sync judge again.
 */
export async function guardEdit(
  { edits }: Pick<HookCall, "edits">,
  directory: string,
  now: Instant,
): Promise<HookDecision> {
  const here = edits.length === 0 ? undefined : findRegistered(directory);
  if (here === undefined) return pass;
  const { commonDir } = here.place;
  const { epic, agent } = here.registration;
  const rulebook = findRulebook(commonDir, epic);
  if (rulebook === undefined) return pass;
  const targets = groupByPath(edits, directory);
  const foreign = [...targets.keys()].map((path) => inOtherWorktree(path, here)).find((words) => words);
  if (foreign !== undefined) return { kind: "refuse", reason: foreign };
  const files = [...targets].flatMap(([path, own]) => readEdited(path, own, here) ?? []);
  const facts = { rulebook, agent, now };
  const found = judgeEdits(files, facts);
  if (found.length === 0) return pass;
  return confirm(files, found, { ...facts, top: here.place.top });
}

/** The edits by the real path of their file: a link to somebody else's file is that file. */
function groupByPath(edits: readonly FileEdit[], directory: string): Map<string, FileEdit[]> {
  const targets = new Map<string, FileEdit[]>();
  for (const edit of edits) {
    const { path } = realTarget(resolve(directory, edit.path));
    targets.set(path, [...(targets.get(path) ?? []), edit]);
  }
  return targets;
}

/** Why a file is not written that lies in a worktree of this repository where another agent works. */
function inOtherWorktree(path: string, { place, registration }: Registered): string | undefined {
  if (isInside(place.top, path)) return undefined;
  const there = findRegistered(realTarget(path).folder);
  if (there === undefined || there.place.commonDir !== place.commonDir) return undefined;
  const { agent, epic } = there.registration;
  if (there.place.top === place.top || (agent === registration.agent && epic === registration.epic))
    return undefined;
  return otherWorktreeWords(path, { owner: agent, agent: registration.agent, top: place.top });
}

function isInside(top: string, path: string): boolean {
  return path.startsWith(`${top}${sep}`) && !path.startsWith(`${top}${sep}.git${sep}`);
}

// Nobody edits a larger file by hand; the commit is judged anyway.
const mostBytes = 16_000_000;

function readEdited(path: string, edits: readonly FileEdit[], { place }: Registered): EditedFile | undefined {
  if (!isInside(place.top, path)) return undefined;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === false || (stat?.size ?? 0) > mostBytes) return undefined;
  const before = stat === undefined ? undefined : readFileSync(path);
  return { path: relative(place.top, path).split(sep).join("/"), before, edits };
}

async function confirm(
  files: readonly EditedFile[],
  found: readonly Violation[],
  { top, ...facts }: GuardFacts & { readonly top: string },
): Promise<HookDecision> {
  const { rulebook, agent } = facts;
  const [{ gitCommitReader }, { grantBlobs, grantsTo }] = await Promise.all([
    import("../../git/commit-reader.ts"),
    import("../../core/records/grant-sources.ts"),
  ]);
  const manifest = manifestRef(rulebook.epic, rulebook.epicDir);
  const names = needsGrants(found) ? grantBlobs(agent, rulebook) : [];
  const objects = await gitCommitReader(top).objects([manifest, ...names]);
  // A rule has changed, and nobody has compiled it yet.
  if (objects.get(manifest)?.oid !== rulebook.manifest) return pass;
  const grants = grantsTo(agent, rulebook, (name) => objects.get(name)?.bytes);
  const left = judgeEdits(files, { ...facts, grants });
  return left.length === 0 ? pass : { kind: "refuse", reason: refusalWords(left, facts) };
}
