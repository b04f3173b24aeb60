import type { Answer, CommandSpec } from "../command.ts";

/** `sheaf stage`: where the epic is, what is in the way of the next stage, and the move there. */
export const stage: CommandSpec = {
  usage: "stage [stage]",
  summary: "show where the epic is and what the next stage waits for, or move it there",
  group: "Glue",
  mutates: true,
  options: [["--reason <text>", "why it goes back to an earlier stage"]],
  examples: ["sheaf stage", "sheaf stage S3 --dry-run", 'sheaf stage S2.P3 --reason "two specs disagree"'],
  async run(input) {
    const to = input.argument(0);
    if (to === "") return showStage(input);
    const [{ openPrimaryContext }, { moveStage }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/epic/move-stage.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openPrimaryContext(input, input.io.system);
    const moved = await moveStage(context, { to, reason: input.text("reason") ?? "", dryRun });
    const { formatStageMoved } = await import("../render/stage.ts");
    return {
      data: { dryRun, ...moved },
      text: formatStageMoved(moved, dryRun),
      warnings: moved.left,
      next: dryRun || !moved.moved ? [] : [{ why: "what the stage after it waits for", run: "sheaf stage" }],
    };
  },
};

async function showStage(input: Parameters<CommandSpec["run"]>[0]): Promise<Answer> {
  const [{ openContext }, { showStage }] = await Promise.all([
    import("../../workflows/context/context.ts"),
    import("../../workflows/read/show-stage.ts"),
  ]);
  const shown = await showStage(await openContext(input, input.io.system));
  const { formatStage } = await import("../render/stage.ts");
  const open = shown.next !== undefined && shown.obstacles.length === 0;
  return {
    data: shown,
    text: formatStage(shown),
    next: open ? [{ why: "nothing is in the way", run: `sheaf stage ${shown.next}` }] : [],
  };
}
