import { setTimeout as delay } from "node:timers/promises";
import { clearNamedLock, clearTableLocks } from "./dead-locks.ts";
import { callFailed, spawnGit, type GitCall, type GitOutput } from "./spawn.ts";

type Options = Pick<GitCall, "input" | "env"> & {
  /** Exit codes that are answers, not failures; 0 is always one. */
  readonly answers?: readonly number[];
};

/** git in one directory, asynchronously, with Sheaf's environment policy and bounded retries. */
export interface Git {
  readonly cwd: string;
  /** Where reading goes on without objects that a partial clone lacks: the names of those that were met. */
  readonly lacking?: Set<string> | undefined;
  /** Runs git. Throws a `git` SheafError unless the exit code is 0 or among `answers`. */
  run(args: readonly string[], options?: Options): Promise<GitOutput>;
  /** Standard output as text, without the final line end. */
  text(args: readonly string[], options?: Options): Promise<string>;
  /** Standard output split at NUL, for `-z` plumbing. */
  fields(args: readonly string[], options?: Options): Promise<string[]>;
  /** Whether git exits with 0; 1 means no; anything else throws. */
  test(args: readonly string[]): Promise<boolean>;
  /** The same git in another directory. */
  at(cwd: string): Git;
}

/** For calls that name paths, in which no letter means anything: in a name that begins with `:` neither. */
export const literalPaths = { GIT_LITERAL_PATHSPECS: "1" };

/** The same git for whoever only looks: what a partial clone lacks, and its remote does not give, counts as absent. */
export function goOnWithoutMissing({ cwd }: Git): Git {
  return openGit(cwd, new Set());
}

/** Opens git in `cwd`; runs nothing yet. */
export function openGit(cwd: string, lacking?: Set<string>): Git {
  const run: Git["run"] = async (args, { answers = [], ...rest } = {}) => {
    const call = { cwd, args, ...rest };
    const output = await withRetries(call);
    if (output.code !== 0 && !answers.includes(output.code)) throw callFailed(call, output);
    return output;
  };
  return {
    cwd,
    lacking,
    run,
    text: async (args, options) => (await run(args, options)).stdout.toString("utf8").replace(/\n$/, ""),
    fields: async (args, options) => splitNul((await run(args, options)).stdout.toString("utf8")),
    test: async (args) => (await run(args, { answers: [1] })).code === 0,
    at: (other) => openGit(other, lacking),
  };
}

/** Splits `-z` output; the terminator after the last field makes no empty field. */
export function splitNul(text: string): string[] {
  const fields = text.split("\0");
  if (fields.at(-1) === "") fields.pop();
  return fields;
}

// Texts of git's own short-lived locks, and of a folder of objects that gc has just removed because it was empty:
// another git was there first, and trying again is right. Newer gits begin their texts with small letters. A lock that a dead one has left is moved away at once.
const lockTexts =
  /cannot lock ref|unable to create temporary file: No such file|Unable to create '.*\.lock'|could not lock config file|failed to read .*commondir|unable to write new index file/i;
const pausesMs = [20, 50, 100, 200, 400];

async function withRetries(call: GitCall): Promise<GitOutput> {
  for (let pauses = 0; ;) {
    const output = await spawnGit(call);
    if (output.code === 0 || !lockTexts.test(output.stderr) || isRefusedSwap(output.stderr)) return output;
    // A dead git may have left a lock for each ref of its transaction, and git names one at a time.
    if (await clearLeftLock(call, output.stderr)) continue;
    const pauseMs = pausesMs[pauses];
    if (pauseMs === undefined) return output;
    await delay(pauseMs * (0.5 + Math.random()));
    pauses += 1;
  }
}

/** Tables of refs have one lock, which git does not name. */
async function clearLeftLock(call: GitCall, stderr: string): Promise<boolean> {
  if (!stderr.includes("cannot lock references")) return clearNamedLock(call.cwd, stderr);
  const args = ["rev-parse", "--path-format=absolute", "--git-common-dir"];
  const { code, stdout } = await spawnGit({ ...call, input: "", args });
  return code === 0 && clearTableLocks(stdout.toString("utf8").trim());
}

/** A compare-and-swap that found another value lost the race for good: retrying the same swap cannot help. */
function isRefusedSwap(stderr: string): boolean {
  return /is at [0-9a-f]{40,} but expected|reference already exists|reference is missing but expected/i.test(
    stderr,
  );
}
