import { onlyWaits } from "../../core/plan/wave-gate.ts";
import { isHeld, type SyncReport } from "../../core/sync/outcome.ts";
import { outcomeWords } from "../../core/checks/check.ts";
import type { FailedCheck } from "../../workflows/sync/check-merged.ts";
import type { OpenConflict } from "../../workflows/merge/conflict.ts";
import type { SyncRequest } from "../../workflows/sync/run-sync.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";
import { plain } from "../render/table.ts";

/** `sheaf sync`: glues all branches together at the sync point. */
export const sync: CommandSpec = {
  usage: "sync",
  summary: "merge every agent's work into the epic branch, by owner, all at once or not at all",
  group: "Glue",
  mutates: true,
  options: [
    ["--defer <agent...>", "leave these agents out of this sync"],
    ["--reason <text>", "why they are left out"],
    [
      "--continue",
      "go on after settling a conflict in the scratch worktree, or after a check that failed; whoever was left out stays out",
    ],
    ["--allow-extra", "with --continue: accept edits outside the conflict"],
    ["--take <words...>", "an agent, and the section or file of which its version settles the conflict"],
    ["--status", "show the open conflict, or the check that failed"],
    ["--forget", "ask again about conflicts that an earlier sync was given answers to"],
    ["--octopus", "make one merge commit with every agent's tip as a parent"],
    ["--abort", "give up on a conflict or a failed check; nothing has moved"],
  ],
  examples: [
    "sheaf sync --dry-run",
    "sheaf sync",
    'sheaf sync --take secondary-a "SECONDARY-A PROGRESS"',
    'sheaf sync --defer secondary-b --reason "blocked on the API"',
  ],
  async run(input) {
    const [{ openPrimaryContext }, { runSync }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/sync/run-sync.ts"),
    ]);
    const context = await openPrimaryContext(input, input.io.system);
    const result = await runSync(context, {
      mode: modeOf(input),
      defer: input.list("defer"),
      reason: input.text("reason"),
      allowExtra: input.flag("allow-extra"),
      take: input.list("take"),
      forget: input.flag("forget"),
      octopus: input.flag("octopus"),
      dryRun: input.flag("dry-run"),
      tell: (line) => input.io.err(`${line}\n`),
    });
    if (result.kind === "status") {
      const { conflict, failedCheck } = result;
      return conflict === undefined ? checkAnswer(failedCheck) : conflictAnswer(conflict);
    }
    if (result.kind === "aborted")
      return {
        data: result,
        text: "sync aborted; the epic branch is unchanged",
        next: result.canUndo
          ? [{ why: "open the conflict again, with what was typed in it", run: "sheaf undo" }]
          : [],
      };
    const { formatSyncReport } = await import("../render/sync-report.ts");
    const { report } = result;
    return {
      data: report,
      text: formatSyncReport(report),
      warnings: report.warnings,
      next: nextSteps(report),
      exitCode: report.agents.some(({ outcome }) => isHeld(outcome)) ? 1 : 0,
    };
  },
};

/** What `--status` says. */
function conflictAnswer(conflict: OpenConflict): Answer {
  const files = conflict.conflicts.map(({ path, agent, code, message }) => {
    return `  ${plain(path)}: ${agent}: ${code}: ${plain(message)}`;
  });
  return {
    data: { conflict },
    text: [`in conflict, laid out in ${conflict.scratch}:`, ...files].join("\n"),
    next: [{ why: "once the files there are settled", run: "sheaf sync --continue" }],
  };
}

/** What `--status` says where no conflict is open. */
function checkAnswer(failedCheck: FailedCheck | undefined): Answer {
  if (failedCheck === undefined) return { data: { conflict: null }, text: "no conflict is open" };
  const { result, at, log } = failedCheck;
  return {
    data: { conflict: null, failedCheck },
    text: `at ${at} the merged work did not pass: ${plain(result.run)} ${outcomeWords(result)}\n  what it printed: ${log}`,
    next: [{ why: "once it is mended on the agent's branch", run: "sheaf sync --continue" }],
  };
}

function modeOf(input: Input): SyncRequest["mode"] {
  if (input.flag("status")) return "status";
  if (input.flag("continue")) return "continue";
  if (input.list("take").length > 0) return "take";
  return input.flag("abort") ? "abort" : "start";
}

function nextSteps(report: SyncReport): { why: string; run: string }[] {
  const held = report.agents.filter(({ outcome }) => isHeld(outcome));
  const steps = held.map(({ agent, reason }) => ({
    why: `${agent} was held: ${reason}`,
    run: `sheaf verify ${agent}`,
  }));
  const later = report.agents.filter(({ outcome }) => outcome === "deferred");
  const waiting = later.filter(({ reason = "" }) => onlyWaits(reason));
  const untrusted = report.checks.filter(({ outcome }) => outcome === "untrusted");
  if (untrusted.length > 0) {
    steps.push({
      why: "before the sync somebody has to read and approve its checks",
      run: "sheaf trust list",
    });
  }
  return [
    ...steps,
    ...(waiting.length > 0 && steps.length === 0 && !report.dryRun
      ? [{ why: "the next wave starts from what is merged", run: "sheaf start" }]
      : []),
    ...later
      .filter((one) => !waiting.includes(one))
      .map(({ agent }) => ({ why: `${agent} was deferred`, run: "sheaf sync, once it is ready" })),
    ...(steps.length + later.length === 0 && !report.dryRun
      ? [
          { why: "everything is merged; see whether the next stage is open", run: "sheaf stage" },
          { why: "when the worktrees are not needed any more", run: "sheaf finish" },
        ]
      : []),
  ];
}
