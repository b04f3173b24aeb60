import { formatInstant } from "../../core/time.ts";
import { command } from "../command.ts";
import { text } from "../options.ts";

export const approve = command({
  usage: "approve <feature>",
  summary: "record that a person approves a feature at a gate of the manifest, or DISCOVERY.md",
  group: "Plan and start",
  place: "primary",
  mutates: true,
  options: {
    gate: text("--gate <name>", "which gate, as the manifest names it"),
    by: text("--by <person>", "who approves"),
  },
  examples: [
    'sheaf approve feature_02_schedule_fetcher --gate spec --by "Ann"',
    'sheaf approve DISCOVERY.md --by "Ann"',
  ],
  async run({ context, args, options: { gate = "", by = "" }, dryRun }) {
    const { approve } = await import("../../workflows/agent/approve.ts");
    const approval = await approve(context, { ...args, gate, by, dryRun });
    const { feature, commit, ...rest } = approval;
    return {
      data: { ...approval, at: formatInstant(approval.at) },
      lines: [`${feature} is approved at ${rest.gate} by ${rest.by} (as of ${commit})`],
    };
  },
});
