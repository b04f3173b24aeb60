import { spawn } from "node:child_process";
import { constants } from "node:os";
import { type SheafError, usage } from "../errors.ts";

/** A command of the user's that runs in the foreground, on our own standard streams. */
export interface RunningCommand {
  readonly pid: number;
  /** Its exit code; 128 and the signal's number when a signal ended it. */
  readonly done: Promise<number>;
  end(): void;
}

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts a command, without a shell, and passes on the signals that we get until it ends. A Ctrl-C at a terminal
 * reaches it without us and is not passed on twice. Throws `usage` when it cannot be started.
 */
export async function startCommand(
  words: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<RunningCommand> {
  const [file, ...args] = words;
  const child = spawn(file, args, { ...options, stdio: "inherit" });
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, pass);
  const done = new Promise<number>((resolve) => {
    child.on("exit", (code, signal) => {
      for (const signal of forwarded) process.off(signal, pass);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.on("spawn", resolve);
    child.on("error", (cause) => {
      for (const signal of forwarded) process.off(signal, pass);
      reject(notStarted(file, cause));
    });
  });
  return { pid: child.pid ?? 0, done, end: () => child.kill("SIGTERM") };
}

function notStarted(file: string, cause: Error): SheafError {
  return usage(
    "command-not-started",
    `"${file}" could not be started: ${cause.message}`,
    "write the command and its arguments after --, and a shell's own words as: sh -c '…'",
    { cause },
  );
}
