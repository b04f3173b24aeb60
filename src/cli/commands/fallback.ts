import type { Fallback } from "../../workflows/fallback/fall-back.ts";
import { command, type NextStep } from "../command.ts";
import { text } from "../options.ts";
import { formatFallback } from "../render/fallback.ts";

export const fallback = command({
  usage: "fallback",
  summary:
    "stop a parallel wave for a reason: keep all work, pause, sync what is ready, print the sequential plan",
  group: "Repair",
  place: "primary",
  mutates: true,
  options: { reason: text("--reason <text>", "your own reason, where no trigger has fired") },
  examples: ["sheaf fallback --dry-run", "sheaf fallback", 'sheaf fallback --reason "the budget is used up"'],
  async run({ context, options: { reason }, dryRun, tell }) {
    const { fallBack } = await import("../../workflows/fallback/fall-back.ts");
    const done = await fallBack(context, { reason, dryRun, tell });
    if (done !== undefined) return { data: done, lines: formatFallback(done), next: firstStep(done) };
    return {
      data: { triggers: [] },
      lines: ["no fallback needed; nothing changed"],
      next: [{ why: "if you know better", run: 'sheaf fallback --reason "…"' }],
    };
  },
});

function firstStep({ sequence }: Fallback): NextStep[] {
  const first = sequence.find(({ run }) => run.startsWith("sheaf "));
  return first === undefined ? [] : [{ why: `first of what is left: ${first.id}`, run: first.run }];
}
