import { count } from "../../core/text/count.ts";
import type { Reassigned } from "../../workflows/reassign/reassigned.ts";
import { command, type NextStep } from "../command.ts";
import { text } from "../options.ts";

export const reassign = command({
  usage: "reassign <work>",
  summary: "give a feature, or a task under way, to another agent, with everything committed so far",
  group: "Plan and start",
  place: "primary",
  mutates: true,
  options: {
    to: text("--to <agent>", "who does it from now on"),
    reason: text("--reason <text>", "why; both agents read it"),
  },
  examples: [
    'sheaf reassign feature_02_schedule_fetcher --to secondary-b --reason "blocked on the API" --dry-run',
    'sheaf reassign BACKEND-01 --to primary --reason "failed three times"',
  ],
  async run({ context, args, options: { to = "", reason = "" }, dryRun }) {
    const { reassign } = await import("../../workflows/reassign/reassign.ts");
    const done = await reassign(context, { ...args, to, reason, dryRun });
    return { data: done, lines: formatReassigned(done), next: stepsOf(done) };
  },
});

function formatReassigned({ id, owner, to, commits, snapshot }: Reassigned): string[] {
  return [
    `${id} has gone from ${owner} to ${to}`,
    ...(commits === 0 ? [] : [`  ${count(commits, "commit")} of ${owner} came into the epic branch`]),
    ...(snapshot === undefined ? [] : [`  uncommitted work of ${owner} is kept in ${snapshot.slice(0, 12)}`]),
  ];
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
