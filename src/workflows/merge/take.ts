import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { usage, type SheafError } from "../../errors.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import type { PathConflict } from "../../core/sync/clash.ts";
import { takeSection } from "../../core/sync/take-section.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { requireNoLink } from "../../files/inside-file.ts";
import { readPlainFile } from "../../files/plain-file.ts";
import { readObjects } from "../../git/objects.ts";
import type { AgentContext } from "../context/context.ts";
import { requireAgent } from "../context/require-agent.ts";
import type { Taken } from "./answers.ts";
import type { OpenConflict } from "./conflict.ts";
import { keepAnswer, sideTaken, type Side } from "./kept-answers.ts";

/**
 * Plans to settle a part of an open conflict by naming whose version to take.
 *
 * @param words an agent, and a section or a file that is in conflict
 * @returns what becomes of the files, in full or in one section
 */
export async function planTake(
  context: AgentContext,
  { conflicts, scratch }: OpenConflict,
  words: readonly string[],
): Promise<Taken[]> {
  const [name, what, ...rest] = words;
  if (name === undefined || what === undefined || rest.length > 0) throw badTake(conflicts);
  const agent = requireAgent(context, name);
  const wanted = (conflict: PathConflict): Wanted => {
    return { conflict, file: join(scratch, conflict.path), side: sideOf(context, conflict, agent) };
  };
  const files = conflicts.filter(({ path }) => path === what || path.endsWith(`/${what}`));
  if (files.length > 0) return Promise.all(files.map((conflict) => planFile(context, wanted(conflict))));
  const parts = conflicts.flatMap((conflict) => planSection(wanted(conflict), what));
  if (parts.length === 0) throw notInConflict(conflicts, what);
  return parts;
}

interface Wanted {
  readonly conflict: PathConflict;
  /** In the scratch worktree. */
  readonly file: string;
  readonly side: Side;
}

/** Writes what is taken into the scratch worktree, and remembers whose it is. */
export function takeVersions(
  context: AgentContext,
  { scratch }: OpenConflict,
  taken: readonly Taken[],
): void {
  for (const { conflict, bytes, side, isLeft } of taken) {
    requireNoLink(scratch, conflict.path);
    const file = join(scratch, conflict.path);
    if (bytes === undefined && isLeft !== true) rmSync(file, { force: true });
    else if (bytes !== undefined && isLeft !== true) replaceFile(file, bytes);
    // What is taken may look just as it was shown, so that the file alone does not tell that it is decided.
    if (side !== undefined) keepAnswer(context, conflict, sideTaken(side, bytes));
  }
}

/** Whose version stands on which side: the conflicting agent's is `theirs`; who was merged before it is in `ours`. */
function sideOf({ manifest }: AgentContext, conflict: PathConflict, agent: AgentId): Side {
  if (agent === conflict.agent) return "theirs";
  const rank = (id: AgentId) => manifest.agents.findIndex((known) => known.id === id);
  if (agent === primary || rank(agent) < rank(conflict.agent)) return "ours";
  throw usage(
    "not-merged-yet",
    `${agent} has no version of ${conflict.path} in this conflict: it is merged after ${conflict.agent}`,
    `sheaf sync --take ${conflict.agent} ${conflict.path}, or --take ${primary} ${conflict.path}`,
  );
}

/** The whole file as the side has it; none where it has none. A link or a submodule is taken without being laid out. */
async function planFile(context: AgentContext, { conflict, file, side }: Wanted): Promise<Taken> {
  const left = { conflict, side, bytes: readPlainFile(file), isLeft: true };
  const text = conflict[side];
  if (text !== undefined) return { conflict, side, bytes: Buffer.from(text) };
  const [mode = "", content = ""] = conflict.versions?.[side].split(" ") ?? [];
  if (mode === "deleted") return { conflict, side, bytes: undefined };
  if (!mode.startsWith("100")) return left;
  if (content.startsWith("=")) return { conflict, side, bytes: Buffer.from(content.slice(1), "base64") };
  const [object] = await readObjects(context.git, [content]);
  return object === undefined ? left : { conflict, side, bytes: object.bytes };
}

function planSection({ conflict, file, side }: Wanted, section: string): Taken[] {
  const version = conflict[side];
  if (conflict.text === undefined || version === undefined || !existsSync(file)) return [];
  const text = takeSection(readFileSync(file, "utf8"), version, section);
  return text === undefined ? [] : [{ conflict, bytes: Buffer.from(text) }];
}

function badTake([first]: readonly PathConflict[]): SheafError {
  const fix = `sheaf sync --take ${first?.agent} ${first?.path}`;
  return usage("bad-take", "choose which version to keep, and of which section or file", fix);
}

function notInConflict(conflicts: readonly PathConflict[], what: string): SheafError {
  const paths = conflicts.map(({ path }) => path).join(", ");
  const message = `"${what}" is neither a file in conflict nor a section of one: ${paths}`;
  return usage("not-in-conflict", message, "sheaf sync --status");
}
