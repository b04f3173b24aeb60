import type { CommandSpec } from "../command.ts";
import { plain } from "../render/table.ts";

/** `sheaf approve`: a person's word on a feature, on record on the epic branch. */
export const approve: CommandSpec = {
  usage: "approve <feature>",
  summary: "record that a person approves a feature at a gate of the manifest, or DISCOVERY.md",
  group: "Plan and start",
  mutates: true,
  options: [
    ["--gate <name>", "which gate, as the manifest names it"],
    ["--by <person>", "who approves"],
  ],
  examples: [
    'sheaf approve feature_02_schedule_fetcher --gate spec --by "Ann"',
    'sheaf approve DISCOVERY.md --by "Ann"',
  ],
  async run(input) {
    const [{ openPrimaryContext }, { approve }, { formatInstant }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/agent/approve.ts"),
      import("../../core/time.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const approval = await approve(await openPrimaryContext(input, input.io.system), {
      feature: input.argument(0),
      gate: input.text("gate") ?? "",
      by: input.text("by") ?? "",
      dryRun,
    });
    const { feature, gate, by, commit } = approval;
    return {
      data: { dryRun, ...approval, at: formatInstant(approval.at) },
      text: `${feature} ${dryRun ? "would be" : "is"} approved at ${gate} by ${plain(by)} (as of ${commit})`,
    };
  },
};
