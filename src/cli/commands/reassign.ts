import type { Reassigned } from "../../workflows/reassign/reassigned.ts";
import type { CommandSpec, NextStep } from "../command.ts";

/** `sheaf reassign`: work changes hands in the middle of a wave. */
export const reassign: CommandSpec = {
  usage: "reassign <work>",
  summary: "give a feature, or a task under way, to another agent, with everything committed so far",
  group: "Plan and start",
  mutates: true,
  options: [
    ["--to <agent>", "who does it from now on"],
    ["--reason <text>", "why; both agents read it"],
  ],
  examples: [
    'sheaf reassign feature_02_schedule_fetcher --to secondary-b --reason "blocked on the API" --dry-run',
    'sheaf reassign BACKEND-01 --to primary --reason "failed three times"',
  ],
  async run(input) {
    const [{ openPrimaryContext }, { reassign }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/reassign/reassign.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const done = await reassign(await openPrimaryContext(input, input.io.system), {
      work: input.argument(0),
      to: input.text("to") ?? "",
      reason: input.text("reason") ?? "",
      dryRun,
    });
    return {
      data: { dryRun, ...done },
      text: formatReassigned(done, dryRun),
      next: dryRun ? [] : stepsOf(done),
    };
  },
};

function formatReassigned({ id, owner, to, commits, snapshot }: Reassigned, dryRun: boolean): string {
  const work = `${commits} ${commits === 1 ? "commit" : "commits"}`;
  return [
    `${id} ${dryRun ? "would go" : "has gone"} from ${owner} to ${to}`,
    ...(commits === 0
      ? []
      : [`  ${work} of ${owner} ${dryRun ? "would come" : "came"} into the epic branch`]),
    ...(snapshot === undefined ? [] : [`  uncommitted work of ${owner} is kept in ${snapshot.slice(0, 12)}`]),
  ].join("\n");
}

function stepsOf({ to, needsStart }: Reassigned): NextStep[] {
  const start = { why: `${to} has no worktree yet`, run: `sheaf start ${to}` };
  const handoff = { why: `the text for ${to}, with what it has now`, run: `sheaf handoff ${to}` };
  return [
    ...(needsStart ? [start] : []),
    ...(to === "primary" ? [] : [handoff]),
    { why: "if it was a mistake", run: "sheaf undo" },
  ];
}
