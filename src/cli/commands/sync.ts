import { onlyWaits } from "../../core/plan/wave-gate.ts";
import { isHeld, type SyncReport } from "../../core/sync/outcome.ts";
import { outcomeWords } from "../../core/checks/check.ts";
import type { FailedCheck } from "../../workflows/sync/check-merged.ts";
import type { OpenConflict } from "../../workflows/merge/conflict.ts";
import { command, type Answer, type NextStep } from "../command.ts";
import { flag, text, texts, without } from "../options.ts";
import { formatSyncReport } from "../render/sync-report.ts";

export const sync = command({
  usage: "sync",
  summary: "merge every agent's work into the epic branch, by owner, all at once or not at all",
  group: "Glue",
  place: "primary",
  mutates: true,
  options: {
    defer: texts("--defer <agent...>", "leave these agents out of this sync"),
    reason: text("--reason <text>", "why they are left out"),
    continue: without(
      ["take", "status", "forget", "abort"],
      flag(
        "--continue",
        "go on after settling a conflict in the scratch worktree, or after a check that failed; whoever was left out stays out",
      ),
    ),
    allowExtra: flag("--allow-extra", "with --continue: accept edits outside the conflict"),
    take: without(
      ["status", "forget", "abort"],
      texts(
        "--take <words...>",
        "an agent, and the section or file of which its version settles the conflict",
      ),
    ),
    status: without(
      ["forget", "abort"],
      flag("--status", "show the open conflict, or the check that failed"),
    ),
    forget: without(
      ["abort"],
      flag("--forget", "ask again about conflicts that an earlier sync was given answers to"),
    ),
    octopus: flag("--octopus", "make one merge commit with every agent's tip as a parent"),
    abort: without(
      ["defer", "octopus", "allowExtra"],
      flag("--abort", "give up on a conflict or a failed check; nothing has moved"),
    ),
  },
  examples: [
    "sheaf sync --dry-run",
    "sheaf sync",
    'sheaf sync --take secondary-a "SECONDARY-A PROGRESS"',
    'sheaf sync --defer secondary-b --reason "blocked on the API"',
  ],
  async run({ context, options, dryRun, tell }) {
    const { runSync } = await import("../../workflows/sync/run-sync.ts");
    const result = await runSync(context, { ...options, mode: modeOf(options), dryRun, tell });
    switch (result.kind) {
      case "status":
        return result.conflict === undefined
          ? checkAnswer(result.failedCheck)
          : conflictAnswer(result.conflict);
      case "aborted":
        return {
          data: result,
          lines: ["sync aborted; the epic branch is unchanged"],
          next: result.canUndo
            ? [{ why: "open the conflict again, with what was typed in it", run: "sheaf undo" }]
            : [],
        };
      case "report":
        return reportAnswer(result.report);
      default:
        return result satisfies never;
    }
  },
});

function modeOf(given: {
  readonly status: boolean;
  readonly continue: boolean;
  readonly take: readonly string[];
  readonly abort: boolean;
}) {
  if (given.status) return "status";
  if (given.continue) return "continue";
  if (given.take.length > 0) return "take";
  return given.abort ? "abort" : "start";
}

/** What `--status` says. */
function conflictAnswer(conflict: OpenConflict): Answer {
  const files = conflict.conflicts.map(
    ({ path, agent, code, message }) => `  ${path}: ${agent}: ${code}: ${message}`,
  );
  return {
    data: { conflict },
    lines: [`in conflict, laid out in ${conflict.scratch}:`, ...files],
    next: [{ why: "once the files there are settled", run: "sheaf sync --continue" }],
  };
}

/** What `--status` says where no conflict is open. */
function checkAnswer(failedCheck: FailedCheck | undefined): Answer {
  if (failedCheck === undefined) return { data: { conflict: null }, lines: ["no conflict is open"] };
  const { result, at, log } = failedCheck;
  return {
    data: { conflict: null, failedCheck },
    lines: [
      `at ${at} the merged work did not pass: ${result.run} ${outcomeWords(result)}`,
      `  what it printed: ${log}`,
    ],
    next: [{ why: "once it is fixed on the agent's branch", run: "sheaf sync --continue" }],
  };
}

function reportAnswer(report: SyncReport): Answer {
  const held = report.agents.filter(({ outcome }) => isHeld(outcome));
  const obstacles = [
    ...held.map(({ agent, reason }) => ({
      why: `${agent} was held: ${reason}`,
      run: `sheaf verify ${agent}`,
    })),
    ...(report.checks.some(({ outcome }) => outcome === "untrusted")
      ? [{ why: "before the sync a person has to read and approve its checks", run: "sheaf trust list" }]
      : []),
  ];
  return {
    data: report,
    lines: formatSyncReport(report),
    warnings: report.warnings,
    obstacles,
    next: nextSteps(report, obstacles.length === 0),
    exitCode: held.length > 0 ? 1 : 0,
  };
}

function nextSteps({ agents }: SyncReport, isClear: boolean): NextStep[] {
  const later = agents.filter(({ outcome }) => outcome === "deferred");
  const waiting = later.filter(({ reason = "" }) => onlyWaits(reason));
  const nextWave = { why: "the next wave starts from what is merged", run: "sheaf start" };
  return [
    ...(waiting.length > 0 && isClear ? [nextWave] : []),
    ...later
      .filter((one) => !waiting.includes(one))
      .map(({ agent }) => ({ why: `${agent} was deferred`, run: "sheaf sync, once it is ready" })),
    ...(later.length === 0 && isClear
      ? [
          { why: "everything is merged; see whether the next stage is open", run: "sheaf stage" },
          { why: "when the worktrees are not needed any more", run: "sheaf finish" },
        ]
      : []),
  ];
}
