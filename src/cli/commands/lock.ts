import { agentDisplay, parseLockName, type LockName } from "../../core/ids.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { formatAge, formatInstant } from "../../core/time.ts";
import { usage } from "../../errors.ts";
import type { Acquired } from "../../workflows/locks/acquire.ts";
import type { Context } from "../../workflows/context/context.ts";
import { command } from "../command.ts";
import { duration, text } from "../options.ts";
import { formatTable } from "../render/table.ts";

const holding = {
  wait: duration("--wait <time>", "how long to wait for another holder; 0 not to wait (default: 5m)"),
  lease: duration("--lease <time>", "how long the hold lasts without renewal (default: 5m)"),
};

export const lockAcquire = command({
  usage: "lock acquire <name>",
  summary: "take a lock, waiting for its turn",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { operation: text("--operation <text>", "what for; others read it while they wait"), ...holding },
  examples: ['sheaf lock acquire epic_readme --operation "update the overview"'],
  async run({ context, args, options, tell }) {
    const { acquireLock } = await import("../../workflows/locks/acquire.ts");
    const hold = await acquireLock(context, {
      name: await requireGuardedLock(args.name, context),
      operation: options.operation ?? "edit by hand",
      waitMs: options.wait,
      leaseMs: options.lease,
      onWait: (holder) => tell(`waiting: ${holderWords(holder)}`),
    });
    const { name, token, isJoined, tip, takenFrom, waitedMs, received, replaced, current } = hold;
    const expiresAt = formatInstant(tip.record.expiresAt);
    return {
      data: { name, token, expiresAt, isJoined, waitedMs, received, replaced, current, takenFrom },
      lines: [
        `${name} is ${isJoined ? "still " : ""}yours until ${expiresAt} (token ${token})`,
        ...received.map(receivedWords),
        ...current.map((path) => `everybody's sections as they are now: ${path}`),
      ],
      warnings: [
        ...(takenFrom === undefined
          ? []
          : [`taken over from ${holderWords(takenFrom.record)} (${takenFrom.why}); the primary is told`]),
        ...replaced.map(replacedWords),
      ],
      next: [{ why: "when you are done", run: `sheaf lock release ${name}` }],
    };
  },
});

export const lockRelease = command({
  usage: "lock release <name>",
  summary: "give a lock back",
  group: "Work",
  place: "agent",
  mutates: true,
  examples: ["sheaf lock release epic_readme"],
  async run({ context, args }) {
    const { releaseLock } = await import("../../workflows/locks/settle.ts");
    const name = requireLockName(args.name);
    return { data: await releaseLock(context, name), lines: [`${name} is free`] };
  },
});

export const lockRenew = command({
  usage: "lock renew <name>",
  summary: "prolong a lock that this agent holds",
  group: "Work",
  place: "agent",
  mutates: true,
  examples: ["sheaf lock renew epic_readme"],
  async run({ context, args }) {
    const { renewLock } = await import("../../workflows/locks/settle.ts");
    const name = requireLockName(args.name);
    const { record } = await renewLock(context, name);
    const expiresAt = formatInstant(record.expiresAt);
    return { data: { name, token: record.token, expiresAt }, lines: [`${name} is yours until ${expiresAt}`] };
  },
});

export const lockBreak = command({
  usage: "lock break <name>",
  summary: "take a lock away from its holder (the primary alone, with a reason)",
  group: "Repair",
  place: "primary",
  mutates: true,
  options: { reason: text("--reason <text>", "why; it stays in the lock's history") },
  examples: ['sheaf lock break epic_readme --reason "its session is gone"'],
  async run({ context, args, options: { reason = "" } }) {
    const { breakLock } = await import("../../workflows/locks/break.ts");
    const name = requireLockName(args.name);
    return {
      data: await breakLock(context, name, reason),
      lines: [`${name} is free; its former holder cannot commit under it any more`],
    };
  },
});

export const lockList = command({
  usage: "lock list",
  summary: "list the locks: who holds them, what for, until when",
  group: "Watch",
  place: "epic",
  examples: ["sheaf lock list", "sheaf lock list --json"],
  async run({ context }) {
    const { listLocks } = await import("../../workflows/locks/list.ts");
    const locks = await listLocks(context);
    const rows = locks.map((lock) => {
      if (lock.kind === "unreadable") return [lock.name, lock.kind, `not written by Sheaf: ${lock.ref}`];
      return [lock.name, lock.kind, lock.kind === "free" ? "" : holderWords(lock.record)];
    });
    const long = locks.filter((lock) => lock.kind !== "unreadable" && lock.isLong);
    return {
      data: { locks },
      lines: rows.length === 0 ? ["no lock was ever taken"] : formatTable(rows),
      warnings: long.map(({ name }) => `${name} is held for over 30 s`),
    };
  },
});

export const lockRun = command({
  usage: "lock run <name> <command...>",
  summary: "run a command while holding a lock; it is renewed meanwhile and released on every exit",
  group: "Work",
  place: "agent",
  options: { operation: text("--operation <text>", "what for (default: the command itself)"), ...holding },
  examples: ["sheaf lock run epic_readme -- git commit -m 'update the overview'"],
  async run({ context, args, options, directory, tell }) {
    const { runUnderLock } = await import("../../workflows/locks/run-under.ts");
    const [file = "", ...rest] = args.command;
    const exitCode = await runUnderLock(context, {
      name: await requireGuardedLock(args.name, context),
      operation: options.operation ?? args.command.join(" "),
      waitMs: options.wait,
      leaseMs: options.lease,
      onWait: (holder) => tell(`waiting: ${holderWords(holder)}`),
      onHeld: ({ received, replaced }) => {
        for (const words of [...received.map(receivedWords), ...replaced.map(replacedWords)]) tell(words);
      },
      command: [file, ...rest],
      directory,
    });
    return { data: { exitCode }, exitCode };
  },
});

function requireLockName(typed: string): LockName {
  const name = parseLockName(typed);
  if (name !== undefined) return name;
  const message = `"${typed}" cannot name a lock: lower-case letters, digits and _`;
  throw usage("bad-lock-name", message, "sheaf lock list");
}

async function requireGuardedLock(typed: string, { rulebook }: Context): Promise<LockName> {
  const { requireGuarded } = await import("../../workflows/locks/require-guarded.ts");
  const name = requireLockName(typed);
  requireGuarded(name, rulebook);
  return name;
}

function receivedWords(path: string): string {
  return `${path} has the content that was handed over last`;
}

function replacedWords({ path, version }: Acquired["replaced"][number]): string {
  return `your ${path}, committed without the lock, gave way; it is kept: git show ${version.slice(0, 12)}`;
}

function holderWords({ holder, operation, acquiredAt, expiresAt }: LockRecord): string {
  return `${agentDisplay(holder)} for "${operation}", ${formatAge(expiresAt - acquiredAt)} from ${formatInstant(acquiredAt)}`;
}
