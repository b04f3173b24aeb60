import type { Context } from "../../workflows/context/context.ts";
import { command, type Answer } from "../command.ts";
import { text } from "../options.ts";
import { formatStage, formatStageMoved } from "../render/stage.ts";

export const stage = command({
  usage: "stage [stage]",
  summary: "show where the epic is and what the next stage waits for, or move it there",
  group: "Glue",
  place: "epic",
  mutates: true,
  options: { reason: text("--reason <text>", "why it goes back to an earlier stage") },
  examples: ["sheaf stage", "sheaf stage S3 --dry-run", 'sheaf stage S2.P3 --reason "two specs disagree"'],
  async run({ context, args: { stage: to }, options: { reason = "" }, dryRun }) {
    if (to === undefined) return showStage(context);
    const [{ requirePrimaryContext }, { moveStage }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/epic/move-stage.ts"),
    ]);
    const moved = await moveStage(requirePrimaryContext(context), { to, reason, dryRun });
    return {
      data: moved,
      lines: formatStageMoved(moved),
      warnings: moved.left,
      next: moved.moved ? [{ why: "what the stage after it waits for", run: "sheaf stage" }] : [],
    };
  },
});

async function showStage(context: Context): Promise<Answer> {
  const { showStage } = await import("../../workflows/read/show-stage.ts");
  const shown = await showStage(context);
  const open = shown.next !== undefined && shown.obstacles.length === 0;
  return {
    data: shown,
    lines: formatStage(shown),
    next: open ? [{ why: "nothing is in the way", run: `sheaf stage ${shown.next}` }] : [],
  };
}
