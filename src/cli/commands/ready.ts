import { primary } from "../../core/ids.ts";
import type { CommandSpec, Input } from "../command.ts";
import { answerOf, openForRun } from "../rehearse.ts";

/** `sheaf ready`: the computed gate before the sync. */
export const ready: CommandSpec = {
  usage: "ready",
  summary: "declare your feature ready for the sync; says what is missing (exit 5)",
  group: "Work",
  mutates: true,
  examples: ["sheaf ready", "sheaf ready --json"],
  async run(input) {
    const { markReady } = await import("../../workflows/agent/mark-ready.ts");
    const context = await openForRun(input);
    const answer = await markReady(context);
    const next =
      context.agent === primary
        ? { why: "see who is missing", run: "sheaf sync --dry-run" }
        : { why: "stop here and wait for the primary's sync", run: "sheaf status" };
    return answerOf(input, {
      data: answer,
      text: answer.already
        ? `${answer.features.join(", ")} was ready already`
        : `${answer.features.join(", ")} is ready for the sync`,
      next: [next],
    });
  },
};

/** `sheaf unready`: takes readiness back. */
export const unready: CommandSpec = {
  usage: "unready",
  summary: "take readiness back and work on; the primary is told why",
  group: "Work",
  mutates: true,
  options: [["--reason <text>", "why"]],
  examples: ['sheaf unready --reason "the API changed"'],
  run: (input) => change(input, "unready", "not ready any more: work on, then sheaf ready"),
};

/** `sheaf pause`: stops the clock for an agent. */
export const pause: CommandSpec = {
  usage: "pause",
  summary: "pause your work; a paused agent is never stale",
  group: "Work",
  mutates: true,
  options: [["--reason <text>", "why"]],
  examples: ['sheaf pause --reason "waits for feature 01"'],
  run: (input) => change(input, "pause", "paused"),
};

/** `sheaf resume`: ends a pause. */
export const resume: CommandSpec = {
  usage: "resume",
  summary: "end a pause",
  group: "Work",
  mutates: true,
  options: [["--reason <text>", "why, where there is more to say than that"]],
  examples: ["sheaf resume", 'sheaf resume --reason "feature 01 is merged"'],
  run: (input) => change(input, "resume", "at work again"),
};

async function change(input: Input, verb: "unready" | "pause" | "resume", words: string) {
  const changes = await import("../../workflows/agent/change-state.ts");
  const context = await openForRun(input);
  const reason = input.text("reason") ?? (verb === "resume" ? "the pause is over" : "");
  const answer = await changes[verb](context, reason);
  const text = answer.changed ? words : "nothing to change";
  return answerOf(input, { data: answer, text });
}
