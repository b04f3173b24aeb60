import { spawn } from "node:child_process";
import { gitFailed, type SheafError } from "../errors.ts";
import { pinnedSettings } from "./pinned-settings.ts";
import { installGit } from "./version.ts";

/** What a finished git said. */
export interface GitOutput {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** How to call git. */
export interface GitCall {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly input?: string | Uint8Array;
  /** Variables on top of the policy's environment, such as a private GIT_INDEX_FILE. */
  readonly env?: Readonly<Record<string, string>>;
  /** Keep the GIT_* variables that git gave to the hook we run in: the index of a partial commit is one. */
  readonly inHook?: boolean;
}

/**
 * Runs git to its end; never throws on an exit code. The only place, with {@link openGitSession}, that starts git. Never
 * synchronously: in some agents' sandboxes `spawnSync` may not make the pipe for standard input (EPERM).
 */
export function spawnGit(call: GitCall): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn(gitBinary(), [...pinnedSettings, ...call.args], {
      cwd: call.cwd,
      env: environment(call),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (cause) => reject(notStarted(call, cause)));
    child.on("close", (code, signal) =>
      resolve({
        code: code ?? (signal === "SIGINT" ? 130 : 143),
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err).toString("utf8"),
      }),
    );
    // git may close its input early, when it has read enough or failed: its exit code tells.
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input);
  });
}

/** A git that stays open and is asked again and again. */
export interface GitSession {
  write(input: string): void;
  /** Whether this process shall wait for git's next answer before it ends. */
  hold(isWaiting: boolean): void;
  /** Lets git end by itself. */
  end(): void;
}

/** What a {@link GitSession} tells: a piece of output, and that it is over, with the reason where it failed. */
export interface SessionEvents {
  read(chunk: Buffer): void;
  ended(reason: SheafError | undefined): void;
}

/** Starts a git that answers questions until it is ended or this process ends. */
export function openGitSession(call: GitCall, events: SessionEvents): GitSession {
  const child = spawn(gitBinary(), [...pinnedSettings, ...call.args], {
    cwd: call.cwd,
    env: environment(call),
  });
  const err: Buffer[] = [];
  const all: readonly object[] = [child, child.stdin, child.stdout, child.stderr];
  const handles = all.filter(isHoldable);
  child.stdout.on("data", (chunk: Buffer) => events.read(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => undefined);
  child.on("error", (cause) => events.ended(notStarted(call, cause)));
  child.on("close", (code) => {
    const stderr = Buffer.concat(err).toString("utf8");
    events.ended(code === 0 ? undefined : callFailed(call, { code: code ?? 143, stderr }));
  });
  return {
    write: (input) => void child.stdin.write(input),
    hold: (isWaiting) => handles.forEach((handle) => (isWaiting ? handle.ref() : handle.unref())),
    end: () => child.stdin.end(),
  };
}

interface Holdable {
  ref(): void;
  unref(): void;
}

/** Pipes are sockets, which can be held; their type does not say so. */
function isHoldable(handle: object): handle is Holdable {
  return "ref" in handle && "unref" in handle;
}

/** The error for a git that failed: its own words, its arguments, exit code 7. */
export function callFailed(
  call: Pick<GitCall, "args" | "cwd">,
  output: Pick<GitOutput, "code" | "stderr">,
): SheafError {
  const words = output.stderr.trim() || `exit code ${output.code}`;
  if (/could not fetch .* from promisor remote/.test(words)) return missingHere(call, words);
  return gitFailed("git-failed", `git ${call.args.slice(0, 2).join(" ")} failed: ${words}`, "", {
    data: { args: call.args, exitCode: output.code, stderr: output.stderr },
  });
}

/** In a partial clone, an object that is not here and that the remote did not give. */
function missingHere({ args }: Pick<GitCall, "args">, words: string): SheafError {
  return gitFailed(
    "objects-missing",
    `this partial clone lacks objects that git ${args[0] ?? ""} needs, and its remote did not give them: ${words}`,
    "git fetch --refetch --no-filter, once the remote can be reached",
    { data: { args, stderr: words } },
  );
}

function gitBinary(): string {
  return process.env["SHEAF_GIT"] ?? "git";
}

function notStarted(call: GitCall, cause: Error): SheafError {
  return gitFailed(
    "git-not-started",
    `git could not be started in ${call.cwd}: ${cause.message}`,
    `${installGit}, and check that the folder exists`,
    { cause },
  );
}

// Variables that say who commits and how to reach a remote; every other GIT_* would point git at another
// repository than the one in `cwd`.
const kept =
  /^GIT_(AUTHOR|COMMITTER)_|^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|SSH|SSH_COMMAND|ASKPASS|TERMINAL_PROMPT|EXEC_PATH|SSL_CAINFO|TRACE.*)$/;

function environment(call: GitCall): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => call.inHook === true || !name.startsWith("GIT_") || kept.test(name),
  );
  return {
    ...Object.fromEntries(own),
    LC_ALL: "C",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    ...call.env,
  };
}
