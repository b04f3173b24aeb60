import type { CommandSpec } from "../command.ts";

/** `sheaf handoff`: the text that a person pastes into an agent's new session. */
export const handoff: CommandSpec = {
  usage: "handoff <agent>",
  summary: "print an agent's handoff package, to be pasted into its session",
  group: "Plan and start",
  examples: ["sheaf handoff secondary-a"],
  async run(input) {
    const [{ openContext, requireAgent }, { readHandoff }] = await Promise.all([
      import("../../workflows/context.ts"),
      import("../../workflows/read/read-handoff.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const agent = requireAgent(context, input.argument(0));
    const text = await readHandoff(context, agent);
    return { data: { agent, text }, text: text.trimEnd() };
  },
};
