import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SheafError } from "../../errors.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import type { PathConflict } from "../../core/sync/clash.ts";
import { takeSection } from "../../core/sync/take-section.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { readPlainFile } from "../../files/plain-file.ts";
import { readObjects } from "../../git/objects.ts";
import { requireAgent, type AgentContext } from "../context/context.ts";
import type { OpenConflict } from "./conflict.ts";
import { keepAnswer, sideTaken } from "./kept-answers.ts";

/**
 * Settles a part of an open conflict by naming whose version to take.
 *
 * @param words an agent, and a section or a file that is in conflict
 * @returns the files that were written, in full or in one section
 */
export async function takeVersion(
  context: AgentContext,
  open: OpenConflict,
  words: readonly string[],
): Promise<PathConflict[]> {
  const [name, what, ...rest] = words;
  if (name === undefined || what === undefined || rest.length > 0) throw usage(open);
  const agent = requireAgent(context, name);
  const files = open.conflicts.filter(({ path }) => path === what || path.endsWith(`/${what}`));
  for (const conflict of files) {
    await takeFile(context, { conflict, side: sideOf(context, conflict, agent), scratch: open.scratch });
  }
  if (files.length > 0) return files;
  const written = open.conflicts.filter((conflict) =>
    writeTaken(open.scratch, conflict, { side: sideOf(context, conflict, agent), section: what }),
  );
  if (written.length === 0) throw notInConflict(open, what);
  return written;
}

type Side = "ours" | "theirs";

/** Whose version stands on which side: the conflicting agent's is `theirs`; who was merged before it is in `ours`. */
function sideOf({ manifest }: AgentContext, conflict: PathConflict, agent: AgentId): Side {
  if (agent === conflict.agent) return "theirs";
  const rank = (id: AgentId) => manifest.agents.findIndex((known) => known.id === id);
  if (agent === primary || rank(agent) < rank(conflict.agent)) return "ours";
  throw new SheafError({
    kind: "usage",
    code: "not-merged-yet",
    message: `${agent} has no version of ${conflict.path} in this conflict: it is merged after ${conflict.agent}`,
    fix: `sheaf sync --take ${conflict.agent} ${conflict.path}, or --take ${primary} ${conflict.path}`,
  });
}

interface Taking {
  readonly conflict: PathConflict;
  readonly side: Side;
  readonly scratch: string;
}

/** The whole file, whatever it is: as the side has it, with its mode, or no file where that side has none. */
async function takeFile(context: AgentContext, { conflict, side, scratch }: Taking): Promise<void> {
  const file = join(scratch, conflict.path);
  const found = await readSide(context, conflict, side);
  if (found.kind === "none") rmSync(file, { force: true });
  else if (found.kind === "file") replaceFile(file, found.bytes);
  // What is taken may look just as it was shown, so that the file alone does not tell that it is decided.
  keepAnswer(context, conflict, sideTaken(side, readPlainFile(file)));
}

/** What a side has: a plain file, none, or something that is taken without being laid out (a link, a submodule). */
type SideFile = { readonly kind: "file"; readonly bytes: Uint8Array } | { readonly kind: "none" | "other" };

async function readSide({ git }: AgentContext, conflict: PathConflict, side: Side): Promise<SideFile> {
  const text = conflict[side];
  if (text !== undefined) return { kind: "file", bytes: Buffer.from(text) };
  const [mode = "", content = ""] = conflict.versions?.[side].split(" ") ?? [];
  if (!mode.startsWith("100")) return { kind: mode === "deleted" ? "none" : "other" };
  if (content.startsWith("=")) return { kind: "file", bytes: Buffer.from(content.slice(1), "base64") };
  const [object] = await readObjects(git, [content]);
  return object === undefined ? { kind: "other" } : { kind: "file", bytes: object.bytes };
}

function writeTaken(
  scratch: string,
  { path, ours, theirs, text }: PathConflict,
  { side, section }: { side: Side; section: string },
): boolean {
  const version = side === "theirs" ? theirs : ours;
  const file = join(scratch, path);
  if (text === undefined || version === undefined || !existsSync(file)) return false;
  const taken = takeSection(readFileSync(file, "utf8"), version, section);
  if (taken !== undefined) replaceFile(file, taken);
  return taken !== undefined;
}

function usage({ conflicts }: OpenConflict): SheafError {
  return new SheafError({
    kind: "usage",
    code: "bad-take",
    message: "say whose version to take, and of which section or file",
    fix: `sheaf sync --take ${conflicts[0]?.agent} ${conflicts[0]?.path}`,
  });
}

function notInConflict({ conflicts }: OpenConflict, what: string): SheafError {
  return new SheafError({
    kind: "usage",
    code: "not-in-conflict",
    message: `"${what}" is neither a file in conflict nor a section of one: ${conflicts.map(({ path }) => path).join(", ")}`,
    fix: "sheaf sync --status",
  });
}
