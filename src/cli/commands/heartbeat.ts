import type { CommandSpec } from "../command.ts";
import { answerOf, openForRun } from "../rehearse.ts";

/** `sheaf heartbeat`: the one command that refreshes all of an agent's coordination files. */
export const heartbeat: CommandSpec = {
  usage: "heartbeat",
  summary: "report where you are: checkpoint and STATUS at once; no commit is made",
  group: "Work",
  mutates: true,
  options: [
    ["--stage <stage>", "the stage you are in, such as S2.P2"],
    ["--step <text>", "what you are doing"],
    ["--blocker <text...>", "what blocks you; replaces the blockers"],
    ["--no-blockers", "nothing blocks you any more"],
    ["--done <text...>", "steps that are done, added to the earlier ones"],
    ["--next <text...>", "the next steps; replaces them"],
  ],
  examples: [
    'sheaf heartbeat --stage S2.P2 --step "writing the requirements"',
    "sheaf heartbeat --no-blockers",
  ],
  async run(input) {
    const { heartbeat } = await import("../../workflows/agent/heartbeat.ts");
    const list = (name: string) => (input.list(name).length === 0 ? undefined : input.list(name));
    const beat = await heartbeat(await openForRun(input), {
      stage: input.text("stage"),
      step: input.text("step"),
      blockers: input.flag("no-blockers") ? [] : list("blocker"),
      done: list("done"),
      next: list("next"),
    });
    return answerOf(input, {
      data: { unread: beat.unread, asked: beat.asked },
      text: [
        "reported: checkpoint and STATUS are up to date",
        ...beat.asked.map((agent) => `asked ${agent}, who is silent, for a sign of life`),
      ].join("\n"),
      warnings: beat.unkept === undefined ? [] : [`uncommitted work was not kept: ${beat.unkept}`],
      next: beat.unread === 0 ? [] : [{ why: unreadWords(beat.unread), run: "sheaf inbox" }],
    });
  },
};

function unreadWords(count: number): string {
  return count === 1 ? "1 unread message" : `${count} unread messages`;
}
