import { SheafError } from "../../errors.ts";
import { parseDurationMs } from "../../core/duration.ts";
import { agentDisplay, parseLockName, type LockName } from "../../core/ids.ts";
import type { LockRecord } from "../../core/lock/record.ts";
import { formatAge, formatInstant } from "../../core/time.ts";
import type { Context } from "../../workflows/context/context.ts";
import type { CommandSpec, Input } from "../command.ts";
import { answerOf, openForRun } from "../rehearse.ts";

const waitOption = [
  "--wait <time>",
  "how long to wait for another holder: 30s, 5m (the default), 0 for not at all",
] as const;
const leaseOption = [
  "--lease <time>",
  "how long the hold lasts without renewal (5m, unless said otherwise)",
] as const;

/** `sheaf lock acquire`: takes a lock for this agent. */
export const lockAcquire: CommandSpec = {
  usage: "lock acquire <name>",
  summary: "take a lock, waiting for its turn",
  group: "Work",
  mutates: true,
  options: [["--operation <text>", "what for; others read it while they wait"], waitOption, leaseOption],
  examples: ['sheaf lock acquire epic_readme --operation "update the overview"'],
  async run(input) {
    const { acquireLock } = await import("../../workflows/locks/acquire.ts");
    const context = await openForRun(input);
    const hold = await acquireLock(context, {
      name: await requireGuardedLock(input, context),
      operation: input.text("operation") ?? "edit by hand",
      waitMs: durationOf(input, "wait"),
      leaseMs: durationOf(input, "lease"),
      onWait: (holder) => input.io.err(`waiting: ${holderWords(holder)}\n`),
    });
    const { name, token, isJoined, tip, takenFrom, waitedMs, received, replaced, current } = hold;
    const until = formatInstant(tip.record.expiresAt);
    const lines = [
      `${name} is ${isJoined ? "still " : ""}yours until ${until} (token ${token})`,
      ...received.map((path) => `${path} has the content that was handed over last`),
      ...current.map((path) => `everybody's sections as they are now: ${path}`),
    ];
    return answerOf(input, {
      data: {
        name,
        token,
        expiresAt: until,
        isJoined,
        waitedMs,
        received,
        replaced,
        current,
        ...(takenFrom === undefined ? {} : { takenFrom }),
      },
      text: lines.join("\n"),
      warnings: [
        ...(takenFrom === undefined
          ? []
          : [`taken over from ${holderWords(takenFrom.record)} (${takenFrom.why}); the primary is told`]),
        ...replaced.map(
          ({ path, version }) =>
            `your ${path}, committed without the lock, gave way; it is kept: git show ${version.slice(0, 12)}`,
        ),
      ],
      next: [{ why: "when you are done", run: `sheaf lock release ${name}` }],
    });
  },
};

/** `sheaf lock release`: gives a lock back. */
export const lockRelease: CommandSpec = {
  usage: "lock release <name>",
  summary: "give a lock back",
  group: "Work",
  mutates: true,
  examples: ["sheaf lock release epic_readme"],
  async run(input) {
    const { releaseLock } = await import("../../workflows/locks/settle.ts");
    const name = requireLock(input);
    const release = await releaseLock(await openForRun(input), name);
    return answerOf(input, { data: release, text: `${name} is free` });
  },
};

/** `sheaf lock renew`: prolongs a hold. */
export const lockRenew: CommandSpec = {
  usage: "lock renew <name>",
  summary: "prolong a lock that this agent holds",
  group: "Work",
  mutates: true,
  examples: ["sheaf lock renew epic_readme"],
  async run(input) {
    const { renewLock } = await import("../../workflows/locks/settle.ts");
    const name = requireLock(input);
    const { record } = await renewLock(await openForRun(input), name);
    const until = formatInstant(record.expiresAt);
    const data = { name, token: record.token, expiresAt: until };
    return answerOf(input, { data, text: `${name} is yours until ${until}` });
  },
};

/** `sheaf lock break`: the primary takes a lock away from whoever has it. */
export const lockBreak: CommandSpec = {
  usage: "lock break <name>",
  summary: "take a lock away from its holder (the primary alone, with a reason)",
  group: "Repair",
  mutates: true,
  options: [["--reason <text>", "why; it stays in the lock's history"]],
  examples: ['sheaf lock break epic_readme --reason "its session is gone"'],
  async run(input) {
    const { breakLock } = await import("../../workflows/locks/break.ts");
    const name = requireLock(input);
    const reason = input.text("reason") ?? "";
    const breaking = await breakLock(await openForRun(input, "primary"), name, reason);
    const text = `${name} is free; its former holder cannot commit under it any more`;
    return answerOf(input, { data: breaking, text });
  },
};

/** `sheaf lock list`: all locks and who holds them. */
export const lockList: CommandSpec = {
  usage: "lock list",
  summary: "list the locks: who holds them, what for, until when",
  group: "Watch",
  examples: ["sheaf lock list", "sheaf lock list --json"],
  async run(input) {
    const [{ openContext }, { listLocks }, { formatTable, plain }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/locks/list.ts"),
      import("../render/table.ts"),
    ]);
    const locks = await listLocks(await openContext(input, input.io.system));
    const rows = locks.map((lock) => {
      if (lock.kind === "unreadable") return [lock.name, lock.kind, `not written by Sheaf: ${lock.ref}`];
      return [lock.name, lock.kind, lock.kind === "free" ? "" : plain(holderWords(lock.record))];
    });
    const long = locks.filter((lock) => lock.kind !== "unreadable" && lock.isLong).map(({ name }) => name);
    return {
      data: { locks },
      text: rows.length === 0 ? "no lock was ever taken" : formatTable(rows),
      warnings: long.map((name) => `${name} is held for over 30 s`),
    };
  },
};

/** `sheaf lock run`: runs a command under a lock. */
export const lockRun: CommandSpec = {
  usage: "lock run <name> <command...>",
  summary: "run a command while holding a lock; it is renewed meanwhile and released on every exit",
  group: "Work",
  options: [
    ["--operation <text>", "what for; the command itself, unless said otherwise"],
    waitOption,
    leaseOption,
  ],
  examples: ["sheaf lock run epic_readme -- git commit -m 'update the overview'"],
  async run(input) {
    const [{ openAgentContext }, { runUnderLock }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/locks/run-under.ts"),
    ]);
    const [file = "", ...args] = input.rest(1);
    const context = await openAgentContext(input, input.io.system);
    const exitCode = await runUnderLock(context, {
      name: await requireGuardedLock(input, context),
      operation: input.text("operation") ?? [file, ...args].join(" "),
      waitMs: durationOf(input, "wait"),
      leaseMs: durationOf(input, "lease"),
      onWait: (holder) => input.io.err(`waiting: ${holderWords(holder)}\n`),
      command: [file, ...args],
      directory: input.directory,
    });
    return { data: { exitCode }, text: "", exitCode };
  },
};

function requireLock(input: Input): LockName {
  const name = parseLockName(input.argument(0));
  if (name !== undefined) return name;
  throw new SheafError({
    kind: "usage",
    code: "bad-lock-name",
    message: `"${input.argument(0)}" cannot name a lock: lower-case letters, digits and _`,
    fix: "sheaf lock list",
  });
}

async function requireGuardedLock(input: Input, { rulebook }: Context): Promise<LockName> {
  const { requireGuarded } = await import("../../workflows/locks/require-guarded.ts");
  const name = requireLock(input);
  requireGuarded(name, rulebook);
  return name;
}

/** An option's time in ms; undefined where it was not given. Throws `usage`. */
export function durationOf(input: Input, option: string): number | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new SheafError({
    kind: "usage",
    code: "bad-time",
    message: `--${option} "${text}" is no time: write 30s, 5m or 2h`,
  });
}

function holderWords({ holder, operation, acquiredAt, expiresAt }: LockRecord): string {
  return `${agentDisplay(holder)} for "${operation}", ${formatAge(expiresAt - acquiredAt)} from ${formatInstant(acquiredAt)}`;
}
