import type { CommandSpec } from "../command.ts";

/** `sheaf metrics`: what the epic took, computed from git and the log of operations. */
export const metrics: CommandSpec = {
  usage: "metrics",
  summary: "compute what the epic took: times, predicted against measured, overhead, waits, conflicts",
  group: "Watch",
  examples: ["sheaf metrics", "sheaf metrics --json"],
  async run(input) {
    const [{ openContext }, { readHistory }, { computeMetrics }, { formatMetrics }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-history.ts"),
      import("../../core/metrics/metrics.ts"),
      import("../render/metrics.ts"),
    ]);
    const computed = computeMetrics(await readHistory(await openContext(input, input.io.system)));
    return { data: computed, text: formatMetrics(computed) };
  },
};
