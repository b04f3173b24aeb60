import { command } from "../command.ts";

export const metrics = command({
  usage: "metrics",
  summary: "compute what the epic took: times, predicted against measured, overhead, waits, conflicts",
  group: "Watch",
  place: "epic",
  examples: ["sheaf metrics", "sheaf metrics --json"],
  async run({ context }) {
    const [{ readHistory }, { computeMetrics }, { formatMetrics }] = await Promise.all([
      import("../../workflows/read/read-history.ts"),
      import("../../core/metrics/metrics.ts"),
      import("../render/metrics.ts"),
    ]);
    const computed = computeMetrics(await readHistory(context));
    return { data: computed, lines: formatMetrics(computed) };
  },
});
