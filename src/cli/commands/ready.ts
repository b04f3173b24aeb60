import { primary } from "../../core/ids.ts";
import { command, type Answer, type Call } from "../command.ts";
import { text } from "../options.ts";

export const ready = command({
  usage: "ready",
  summary: "declare your feature ready for the sync; says what is missing (exit 5)",
  group: "Work",
  place: "agent",
  mutates: true,
  examples: ["sheaf ready", "sheaf ready --json"],
  async run({ context }) {
    const { markReady } = await import("../../workflows/agent/mark-ready.ts");
    const answer = await markReady(context);
    const features = answer.features.join(", ");
    return {
      data: answer,
      lines: [answer.already ? `${features} was ready already` : `${features} is ready for the sync`],
      next: [
        context.agent === primary
          ? { why: "see who is missing", run: "sheaf sync --dry-run" }
          : { why: "stop here and wait for the primary's sync", run: "sheaf status" },
      ],
    };
  },
});

export const unready = command({
  usage: "unready",
  summary: "take readiness back and work on; the primary is told why",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { reason: text("--reason <text>", "why") },
  examples: ['sheaf unready --reason "the API changed"'],
  run: ({ context, options }) =>
    change(context, "unready", { words: "not ready any more: work on, then sheaf ready", ...options }),
});

export const pause = command({
  usage: "pause",
  summary: "pause your work; a paused agent is never stale",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { reason: text("--reason <text>", "why") },
  examples: ['sheaf pause --reason "waits for feature 01"'],
  run: ({ context, options }) => change(context, "pause", { words: "paused", ...options }),
});

export const resume = command({
  usage: "resume",
  summary: "end a pause",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { reason: text("--reason <text>", "why (default: the pause is over)") },
  examples: ["sheaf resume", 'sheaf resume --reason "feature 01 is merged"'],
  run: ({ context, options: { reason = "the pause is over" } }) =>
    change(context, "resume", { words: "at work again", reason }),
});

async function change(
  context: Call<"agent">["context"],
  verb: "unready" | "pause" | "resume",
  { words, reason = "" }: { readonly words: string; readonly reason: string | undefined },
): Promise<Answer> {
  const changes = await import("../../workflows/agent/change-state.ts");
  const answer = await changes[verb](context, reason);
  return { data: answer, lines: [answer.changed ? words : "nothing to change"] };
}
