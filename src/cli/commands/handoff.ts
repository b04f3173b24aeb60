import { requireAgent } from "../../workflows/context/require-agent.ts";
import { command } from "../command.ts";
import { flag } from "../options.ts";

export const handoff = command({
  usage: "handoff <agent>",
  summary: "print an agent's handoff package, to be pasted into its session",
  group: "Plan and start",
  place: "epic",
  options: {
    guide: flag("--guide", "print the agent's guide instead: what it does when, with which command"),
  },
  examples: ["sheaf handoff secondary-a", "sheaf handoff primary --guide"],
  async run({ context, args, options }) {
    const { readGuide, readHandoff } = await import("../../workflows/read/read-handoff.ts");
    const agent = requireAgent(context, args.agent);
    const text = options.guide ? readGuide(context, agent) : await readHandoff(context, agent);
    return { data: { agent, text }, content: `${text.trimEnd()}\n` };
  },
});
