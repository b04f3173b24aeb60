import type { Git } from "./git.ts";
import { callFailed, openGitSession, type GitSession } from "./spawn.ts";

/** One answer of `cat-file --batch`: what it says of a name, and the object's bytes where they were asked for. */
export interface RawAnswer {
  readonly head: string;
  readonly bytes: Buffer | undefined;
}

/** What is asked of a name: the object itself, or only which one it is. */
export type Question = "contents" | "info";

/** A git that ended before it had answered. It answers in order, so whoever waited longest tells what it was at. */
export class SessionEnded extends Error {
  /** What it had answered of this question. */
  readonly answers: readonly RawAnswer[];
  /** Whether it was at this question: at the name after those that it had answered. */
  readonly isFirst: boolean;

  constructor(reason: unknown, { answers, isFirst }: Pick<SessionEnded, "answers" | "isFirst">) {
    super("git ended early", { cause: reason });
    this.answers = answers;
    this.isFirst = isFirst;
  }
}

interface Waiting {
  readonly count: number;
  readonly question: Question;
  readonly answers: RawAnswer[];
  readonly resolve: (answers: readonly RawAnswer[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Session {
  ask(question: Question, names: readonly string[]): Promise<readonly RawAnswer[]>;
}

// By directory: one command opens several contexts of the same worktree.
const sessions = new Map<string, Session>();

// A command asks again within milliseconds; whatever waits for longer needs no git to wait with it.
const idleMs = 5_000;

/**
 * Asks a git that stays open between questions: starting one costs more than most answers. Names have no line
 * feed. Rejects with {@link SessionEnded} when that git ends early; asking again opens another.
 */
export function askSession(
  git: Git,
  question: Question,
  names: readonly string[],
): Promise<readonly RawAnswer[]> {
  const key = keyOf(git);
  let session = sessions.get(key);
  if (session === undefined) sessions.set(key, (session = openSession(git)));
  return session.ask(question, names);
}

/** Who goes on without what is missing has a git of its own, which after the first time asks no remote any more. */
function keyOf({ cwd, lacking }: Git): string {
  return lacking === undefined ? cwd : `${cwd}\0${lacking.size > 0}`;
}

const noFetch = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };

function openSession(git: Git): Session {
  const waiting: Waiting[] = [];
  const key = keyOf(git);
  const env = git.lacking !== undefined && git.lacking.size > 0 ? noFetch : {};
  const call = { cwd: git.cwd, args: ["cat-file", "--batch-command"], env };
  const reader = answerReader(waiting);
  const process: GitSession = openGitSession(call, {
    read: (chunk) => {
      reader(chunk);
      if (waiting.length === 0) rest();
    },
    ended: (reason) => {
      clearTimeout(idle);
      if (sessions.get(key) === session) sessions.delete(key);
      const why = reason ?? callFailed(call, { code: 1, stderr: "" });
      waiting.splice(0).forEach(({ answers, reject }, at) => {
        reject(new SessionEnded(why, { answers, isFirst: at === 0 }));
      });
    },
  });
  let idle: NodeJS.Timeout | undefined;
  const rest = () => {
    process.hold(false);
    idle = setTimeout(() => process.end(), idleMs).unref();
  };
  const session: Session = {
    ask: (question, names) =>
      new Promise((resolve, reject) => {
        clearTimeout(idle);
        process.hold(true);
        waiting.push({ count: names.length, question, answers: [], resolve, reject });
        process.write(names.map((name) => `${question} ${name}\n`).join(""));
      }),
  };
  return session;
}

/** Cuts output into answers, whatever the pieces that it comes in, and gives them to whoever waits longest. */
function answerReader(waiting: Waiting[]): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let length = 0;
  let needed = 1;
  return (chunk) => {
    pieces.push(chunk);
    length += chunk.length;
    if (length < needed) return;
    const output = Buffer.concat(pieces);
    let at = 0;
    needed = 1;
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const cut = cutAnswer(output, at, first.question);
      if (cut.answer === undefined) {
        needed = cut.end - at;
        break;
      }
      at = cut.end;
      first.answers.push(cut.answer);
      if (first.answers.length < first.count) continue;
      waiting.shift();
      first.resolve(first.answers);
    }
    const left = output.subarray(at);
    pieces = [left];
    length = left.length;
  };
}

/** The answer that begins at `at`, and where it ends; without one, how far the output has to reach at least. */
function cutAnswer(output: Buffer, at: number, question: Question): { answer?: RawAnswer; end: number } {
  const lineEnd = output.indexOf(10, at);
  if (lineEnd === -1) return { end: output.length + 1 };
  const head = output.toString("utf8", at, lineEnd);
  const size = question === "contents" ? bodySize(head) : undefined;
  if (size === undefined) return { answer: { head, bytes: undefined }, end: lineEnd + 1 };
  const end = lineEnd + 1 + size + 1;
  if (output.length < end) return { end };
  return { answer: { head, bytes: output.subarray(lineEnd + 1, end - 1) }, end };
}

/** The size in `<oid> <type> <size>`; undefined for a name that means nothing, such as `<name> missing`. */
function bodySize(head: string): number | undefined {
  const [, size] = /^[0-9a-f]{40,64} [a-z]+ ([0-9]+)$/.exec(head) ?? [];
  return size === undefined ? undefined : Number(size);
}
