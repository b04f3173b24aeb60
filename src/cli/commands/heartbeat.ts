import { count } from "../../core/text/count.ts";
import { command } from "../command.ts";
import { flag, text, texts, without } from "../options.ts";

export const heartbeat = command({
  usage: "heartbeat",
  summary: "report where you are: checkpoint and STATUS at once; no commit is made",
  group: "Work",
  place: "agent",
  mutates: true,
  options: {
    stage: text("--stage <stage>", "the stage you are in, such as S2.P2"),
    step: text("--step <text>", "what you are doing"),
    blocker: without(["blockers"], texts("--blocker <text...>", "what blocks you; replaces the blockers")),
    blockers: flag("--no-blockers", "nothing blocks you any more"),
    done: texts("--done <text...>", "steps that are done, added to the earlier ones"),
    next: texts("--next <text...>", "the next steps; replaces them"),
  },
  examples: [
    'sheaf heartbeat --stage S2.P2 --step "writing the requirements"',
    "sheaf heartbeat --no-blockers",
  ],
  async run({ context, options: { stage, step, ...lists } }) {
    const { heartbeat } = await import("../../workflows/agent/heartbeat.ts");
    const given = (list: readonly string[]) => (list.length === 0 ? undefined : list);
    const beat = await heartbeat(context, {
      stage,
      step,
      blockers: lists.blockers ? given(lists.blocker) : [],
      done: given(lists.done),
      next: given(lists.next),
    });
    const { unread, asked, unkept } = beat;
    return {
      data: { unread, asked },
      lines: [
        "reported: checkpoint and STATUS are up to date",
        ...asked.map((agent) => `asked ${agent}, who is silent, for a sign of life`),
      ],
      warnings: unkept === undefined ? [] : [`uncommitted work was not kept: ${unkept}`],
      next: unread === 0 ? [] : [{ why: count(unread, "unread message"), run: "sheaf inbox" }],
    };
  },
});
