import type { CommandSpec } from "../command.ts";

/** `sheaf handoff`: the text that a person pastes into an agent's new session, and the agent's guide. */
export const handoff: CommandSpec = {
  usage: "handoff <agent>",
  summary: "print an agent's handoff package, to be pasted into its session",
  group: "Plan and start",
  options: [["--guide", "print the agent's guide instead: what it does when, with which command"]],
  examples: ["sheaf handoff secondary-a", "sheaf handoff primary --guide"],
  async run(input) {
    const [{ openContext, requireAgent }, { readGuide, readHandoff }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-handoff.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const agent = requireAgent(context, input.argument(0));
    const text = input.flag("guide") ? readGuide(context, agent) : await readHandoff(context, agent);
    return { data: { agent, text }, text: text.trimEnd() };
  },
};
