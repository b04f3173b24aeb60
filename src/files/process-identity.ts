import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { HolderProcess, LockRecord } from "../core/lock/record.ts";

/** Where a process runs. `boot` is empty where the system does not tell; processes are not watched there. */
export interface Station {
  readonly host: string;
  readonly boot: string;
}

/** The station of this process. */
export function thisStation(): Station {
  return (station ??= { host: hostname(), boot: bootOf() });
}

/** A process by its id and the moment it started. Where that cannot be seen `start` is empty: it is not watched. */
export function identifyProcess(pid: number): HolderProcess {
  return { pid, start: readStat(pid)?.start ?? "" };
}

/**
 * Whether the process that holds a lock is known to be gone. Anything unsure is "no": another host or another
 * start of this one, a lock that no process holds, a process that we may not look at.
 */
export function isHolderGone({ process: holder, child, host, boot }: LockRecord): boolean {
  const here = thisStation();
  if (holder === undefined || here.boot === "" || host !== here.host || boot !== here.boot) return false;
  return isGone(holder) && (child === undefined || isGone(child));
}

function isGone({ pid, start }: HolderProcess): boolean {
  if (start === "") return false;
  const stat = readStat(pid);
  return stat === undefined ? !isAlive(pid) : stat.start !== start || stat.isDead;
}

let station: Station | undefined;

/** Process ids mean the same only in one start of one kernel, and in one namespace (containers share a boot). */
function bootOf(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}

function readStat(pid: number): { start: string; isDead: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces and parentheses itself; state and start time are fields 3 and 22.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const start = fields[19];
    return start === undefined ? undefined : { start, isDead: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return undefined;
  }
}

/** Only "no such process" is death: a process of another user answers with "not permitted". */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
