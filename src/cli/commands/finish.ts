import type { CommandSpec } from "../command.ts";
import type { FinishStep, Removal } from "../../core/lifecycle/finish-plan.ts";

/** `sheaf finish`: removes worktrees and branches that are merged and clean. */
export const finish: CommandSpec = {
  usage: "finish",
  summary: "remove worktrees and branches that are merged and clean; keep the others, say why (exit 5)",
  group: "Glue",
  mutates: true,
  options: [
    ["--with-ignored", "remove worktrees although they hold files that git ignores"],
    [
      "--with-uncommitted",
      "remove worktrees of replaced agents although they hold uncommitted work, which a snapshot keeps",
    ],
  ],
  examples: ["sheaf finish --dry-run", "sheaf finish"],
  async run(input) {
    const [{ openPrimaryContext }, { finishEpic }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/epic/finish-epic.ts"),
    ]);
    const context = await openPrimaryContext(input, input.io.system);
    const dryRun = input.flag("dry-run");
    const steps = await finishEpic(context, {
      dryRun,
      withIgnored: input.flag("with-ignored"),
      withUncommitted: input.flag("with-uncommitted"),
    });
    const kept = steps.filter((step) => step.kind === "keep");
    return {
      data: { dryRun, steps },
      text: steps.map((step) => stepWords(step, dryRun)).join("\n") || "the roster has no secondary",
      next: kept.map(({ agent, why, fix }) => ({ why: `${agent} ${why}`, run: fix })),
      exitCode: kept.length === 0 ? 0 : 5,
    };
  },
};

function stepWords(step: FinishStep, dryRun: boolean): string {
  switch (step.kind) {
    case "remove":
      return `${dryRun ? "would remove" : "removed"} ${step.agent}: merged and ${restWords(step)} (tip ${step.tip.slice(0, 7)} stays under refs/sheaf)`;
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
