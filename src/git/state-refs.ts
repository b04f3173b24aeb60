import { agentDisplay, type AgentId, type Instant, type Oid } from "../core/ids.ts";
import { gitFailed, refused, type SheafError } from "../errors.ts";
import { commonDirOf } from "./common-dir.ts";
import type { Git } from "./git.ts";
import { findRefValue } from "./packed-refs.ts";
import type { RefChange } from "./refs.ts";

/** One more commit of an agent's live state. */
export interface StateWrite {
  readonly ref: string;
  /** What the write was decided on; undefined for the first commit of a chain. */
  readonly old: Oid | undefined;
  /** Where the chain begins: the state of the agent whose work goes on here. */
  readonly parent?: Oid | undefined;
  /** New contents by path; undefined takes a file away. */
  readonly files: ReadonlyMap<string, string | undefined>;
  readonly message: string;
  readonly agent: AgentId;
  readonly now: Instant;
}

/**
 * Writes live state and moves its ref, with one git process (design section 4). Hooks are not asked: no branch, index
 * or working tree is involved. Returns undefined, with nothing moved, when the ref is not at `old` any more; throws
 * `git` where git cannot write, and `refused` where the ref was made to stand for another.
 */
export async function writeState(git: Git, write: StateWrite): Promise<Oid | undefined> {
  // fast-import would move the ref that it stands for.
  const value = findRefValue(await commonDirOf(git), write.ref);
  if (value?.startsWith("ref:") === true)
    throw refused(
      "symbolic-ref",
      `${write.ref} was made to stand for ${value.slice(5)}`,
      "sheaf doctor --fix",
    );
  const { code, stdout, stderr } = await importStates(git, [write]);
  if (code === 0) return stdout.toString("utf8").trim() as Oid;
  if (isRaced(stderr)) return undefined;
  throw notWritten(stderr);
}

/**
 * Makes the commits without moving their refs, for a transaction in which other refs move too. Returns its steps, in
 * the order of `writes`.
 *
 * @param like any object's id, which tells how long ids are in this repository
 */
export async function prepareStates(
  git: Git,
  writes: readonly StateWrite[],
  like: string,
): Promise<RefChange[]> {
  if (writes.length === 0) return [];
  const drop = `from ${"0".repeat(like.length)}\n\n`;
  const { code, stdout, stderr } = await importStates(git, writes, { suffix: "-prepared", drop });
  if (code !== 0) throw notWritten(stderr);
  const oids = stdout.toString("utf8").trim().split("\n") as Oid[];
  return writes.flatMap(({ ref, old }, at): RefChange[] => {
    const made = oids[at];
    return made === undefined ? [] : [{ kind: "set", ref, old, new: made }];
  });
}

/** fast-import needs refs to commit to; those of a preparation are dropped again before it ends. */
async function importStates(
  git: Git,
  writes: readonly StateWrite[],
  prepared?: { readonly suffix: string; readonly drop: string },
) {
  const lines: string[] = [];
  const refs = writes.map(({ ref }) => `${ref}${prepared?.suffix ?? ""}`);
  writes.forEach((write, at) => lines.push(commitLines(write, refs[at] ?? "", at + 1)));
  writes.forEach((_, at) => lines.push(`get-mark :${at + 1}\n`));
  if (prepared !== undefined) for (const ref of refs) lines.push(`reset ${ref}\n${prepared.drop}`);
  const args = ["-c", "core.hooksPath=/dev/null", "fast-import", "--quiet", "--done", "--date-format=raw"];
  return git.run(args, { input: `${lines.join("")}done\n`, answers: [1, 128] });
}

function commitLines(
  { old, parent = old, files, message, agent, now }: StateWrite,
  ref: string,
  mark: number,
) {
  const by = `${agentDisplay(agent)} <${agent}@sheaf.invalid> ${Math.floor(now / 1000)} +0000`;
  const changes = [...files].map(([path, content]) =>
    content === undefined ? `D ${path}\n` : `M 100644 inline ${path}\n${data(content)}`,
  );
  const from = parent === undefined ? "" : `from ${parent}\n`;
  return `commit ${ref}\nmark :${mark}\ncommitter ${by}\n${data(message)}${from}${changes.join("")}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Another process has moved the ref, or is doing so just now. */
function isRaced(stderr: string): boolean {
  return /not updating|but expected|reference already exists|cannot lock references|\.lock': File exists/i.test(
    stderr,
  );
}

function notWritten(stderr: string): SheafError {
  const message = `git fast-import failed: ${stderr.trim()}`;
  return gitFailed("state-not-written", message);
}
