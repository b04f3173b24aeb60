import type { FinishStep, Removal } from "../../core/lifecycle/finish-plan.ts";
import { command } from "../command.ts";
import { flag } from "../options.ts";

export const finish = command({
  usage: "finish",
  summary: "remove worktrees and branches that are merged and clean; keep the others, say why (exit 5)",
  group: "Glue",
  place: "primary",
  mutates: true,
  options: {
    withIgnored: flag("--with-ignored", "remove worktrees although they hold files that git ignores"),
    withUncommitted: flag(
      "--with-uncommitted",
      "remove worktrees of replaced agents although they hold uncommitted work, which a snapshot keeps",
    ),
  },
  examples: ["sheaf finish --dry-run", "sheaf finish"],
  async run({ context, options, dryRun, tell }) {
    const { finishEpic } = await import("../../workflows/epic/finish-epic.ts");
    const steps = await finishEpic(context, { dryRun, ...options, tell });
    const kept = steps.filter((step) => step.kind === "keep");
    return {
      data: { steps },
      lines: steps.length === 0 ? ["the roster has no secondary"] : steps.map(stepWords),
      obstacles: kept.map(({ agent, why, fix }) => ({ why: `${agent} ${why}`, run: fix })),
      exitCode: kept.length === 0 ? 0 : 5,
    };
  },
});

function stepWords(step: FinishStep): string {
  switch (step.kind) {
    case "remove":
      return `removed ${step.agent}: merged and ${restWords(step)} (tip ${step.tip.slice(0, 7)} stays under refs/sheaf)`;
    case "keep":
      return `kept ${step.agent}: it ${step.why}`;
    case "gone":
      return `${step.agent} has no branch`;
    default:
      return step satisfies never;
  }
}

function restWords({ agent, isDirty }: Removal): string {
  return isDirty ? `its uncommitted work kept: sheaf snapshot list ${agent}` : "clean";
}
