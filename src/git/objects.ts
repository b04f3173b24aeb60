import type { Oid } from "../core/ids.ts";
import { SheafError } from "../errors.ts";
import type { GitObject } from "./batch.ts";
import type { Git } from "./git.ts";
import { askSession, type Question, type RawAnswer } from "./object-session.ts";

/**
 * Reads any number of objects from a git that stays open for the next time. Names are object ids or
 * `<rev>:<path>`; a name with a line feed is answered by undefined (cat-file reads one name a line). Answers
 * stand in the order of names.
 */
export async function readObjects(git: Git, names: readonly string[]): Promise<(GitObject | undefined)[]> {
  return askObjects(git, "contents", names);
}

/** The ids that names stand for, such as `<commit>^{tree}`; undefined for a name that means nothing. */
export async function resolveNames(git: Git, names: readonly string[]): Promise<(Oid | undefined)[]> {
  return (await askObjects(git, "info", names)).map((answer) => answer?.oid);
}

async function askObjects(
  git: Git,
  question: Question,
  names: readonly string[],
): Promise<(GitObject | undefined)[]> {
  const askable = names.filter((name) => !name.includes("\n"));
  if (askable.length === 0) return names.map(() => undefined);
  const answers = [...(await ask(git, question, askable))];
  return names.map((name) => (name.includes("\n") ? undefined : objectOf(answers.shift())));
}

/** A git that ends while it is asked, as beside a worktree that is just being made, is asked once more. */
async function ask(git: Git, question: Question, names: readonly string[]): Promise<readonly RawAnswer[]> {
  return askSession(git, question, names).catch((error: unknown) => {
    if (!isLacking(error)) return askSession(git, question, names);
    if (git.lacking === undefined) throw error;
    return askEach(git, git.lacking, { question, names });
  });
}

/** One after the other, since git ends at the first that a partial clone lacks. */
async function askEach(
  git: Git,
  lacking: Set<string>,
  { question, names }: { readonly question: Question; readonly names: readonly string[] },
): Promise<readonly RawAnswer[]> {
  const answers: RawAnswer[] = [];
  for (const name of names) {
    const answer = await askSession(git, question, [name]).catch((error: unknown) => {
      if (!isLacking(error)) throw error;
      lacking.add(name);
      return [];
    });
    answers.push(answer[0] ?? { head: "", bytes: undefined });
  }
  return answers;
}

function isLacking(error: unknown): boolean {
  return error instanceof SheafError && error.code === "objects-missing";
}

function objectOf(answer: RawAnswer | undefined): GitObject | undefined {
  const [oid = "", type = "", size = ""] = answer?.head.split(" ") ?? [];
  if (!/^[0-9]+$/.test(size)) return undefined;
  return { oid: oid as Oid, type, bytes: answer?.bytes ?? Buffer.alloc(0) };
}

/** Writes a blob and returns its id. */
export async function writeBlob(git: Git, content: string | Uint8Array): Promise<Oid> {
  return (await git.text(["hash-object", "-w", "--stdin"], { input: content })) as Oid;
}
