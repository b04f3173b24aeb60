import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { CheckOutcome } from "../core/checks/check.ts";
import { outputKeeper, type KeptOutput } from "../core/checks/output.ts";

/** A command to run to its end, or to the end of its time. */
export interface CheckCall {
  readonly run: string;
  readonly cwd: string;
  /** On top of our own environment, from which git's variables are left out. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How long it may take to end after it was asked to; 5 s unless said otherwise. */
  readonly graceMs?: number;
}

/** How it ended, and what it printed on both streams. */
export interface CheckRun {
  readonly outcome: CheckOutcome;
  readonly exitCode: number;
  readonly output: KeptOutput;
}

const keptBytes = 256 * 1024;

/**
 * Runs a command with `sh` in a process group of its own. When its time is over the whole group is asked to end
 * and then killed; what the command leaves running ends with it, and nothing that holds its output can make us
 * wait. The group does not outlive this process either, unless that is killed by force.
 */
export function runCheck(call: CheckCall): Promise<CheckRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", call.run], {
      cwd: call.cwd,
      env: environment(call),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = outputKeeper(keptBytes);
    const streams = [child.stdout, child.stderr];
    for (const stream of streams) stream.on("data", (chunk: Buffer) => output.add(chunk));
    const signalGroup = (signal: NodeJS.Signals) => killGroup(child, signal);
    const unwatch = endWithUs(() => signalGroup("SIGKILL"));
    const graceMs = call.graceMs ?? 5_000;
    let isTimedOut = false;
    let killer: NodeJS.Timeout | undefined;
    const endGroup = () => {
      signalGroup("SIGTERM");
      killer ??= setTimeout(() => {
        signalGroup("SIGKILL");
        // Who left the group may still hold the pipes: it is not ours to kill, nor to wait for.
        killer = setTimeout(() => streams.forEach((stream) => stream.destroy()), graceMs);
      }, graceMs);
    };
    const timer = setTimeout(() => {
      isTimedOut = true;
      endGroup();
    }, call.timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      unwatch();
      reject(error);
    });
    // Not yet "close": a process that the command left behind may hold the pipes.
    child.on("exit", () => {
      clearTimeout(timer);
      endGroup();
    });
    child.on("close", (code, signal) => {
      clearTimeout(killer);
      signalGroup("SIGKILL");
      unwatch();
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      const outcome = isTimedOut ? "timed-out" : exitCode === 0 ? "passed" : "failed";
      resolve({ outcome, exitCode, output: output.kept() });
    });
  });
}

function killGroup(child: { readonly pid?: number | undefined }, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** Calls `end` when this process ends meanwhile: the group does not get the terminal's Ctrl-C. */
function endWithUs(end: () => void): () => void {
  const hangUp = () => {
    end();
    // The listener is gone by now: this ends us as it would have done without it.
    process.kill(process.pid, "SIGHUP");
  };
  process.once("exit", end);
  process.once("SIGHUP", hangUp);
  return () => {
    process.off("exit", end);
    process.off("SIGHUP", hangUp);
  };
}

function environment({ env }: CheckCall): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^GIT_|^SHEAF_/.test(name));
  return { ...Object.fromEntries(own), ...env };
}
