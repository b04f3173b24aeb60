import type { Fallback } from "../../workflows/fallback/fall-back.ts";
import type { CommandSpec, NextStep } from "../command.ts";

/** `sheaf fallback`: from parallel to sequential work, in good order. */
export const fallback: CommandSpec = {
  usage: "fallback",
  summary:
    "stop a parallel wave for a reason: keep all work, pause, sync what is ready, print the sequential plan",
  group: "Repair",
  mutates: true,
  options: [["--reason <text>", "a reason of your own, where none of the triggers has fired"]],
  examples: ["sheaf fallback --dry-run", "sheaf fallback", 'sheaf fallback --reason "the budget is used up"'],
  async run(input) {
    const [{ openPrimaryContext }, { fallBack }, { formatFallback }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/fallback/fall-back.ts"),
      import("../render/fallback.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const done = await fallBack(await openPrimaryContext(input, input.io.system), {
      reason: input.text("reason"),
      dryRun,
      tell: (line) => input.io.err(`${line}\n`),
    });
    if (done === undefined) {
      const text = "nothing calls for it: the wave goes on, and nothing was changed";
      const run = 'sheaf fallback --reason "…"';
      return { data: { dryRun, triggers: [] }, text, next: [{ why: "if you know better", run }] };
    }
    return { data: { dryRun, ...done }, text: formatFallback(done, dryRun), next: stepsOf(done, dryRun) };
  },
};

function stepsOf({ sequence }: Fallback, dryRun: boolean): NextStep[] {
  if (dryRun) return [{ why: "do it", run: "sheaf fallback" }];
  const first = sequence.find(({ run }) => run.startsWith("sheaf "));
  return first === undefined ? [] : [{ why: `first of what is left: ${first.id}`, run: first.run }];
}
