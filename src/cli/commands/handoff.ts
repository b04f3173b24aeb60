import { renderHandoffPage } from "../../core/lifecycle/handoff-page.ts";
import { usage } from "../../errors.ts";
import { requireAgent } from "../../workflows/context/require-agent.ts";
import { command } from "../command.ts";
import { flag, without } from "../options.ts";

export const handoff = command({
  usage: "handoff [agent]",
  summary: "print an agent's handoff package, to be pasted into its session, or all of them on one page",
  group: "Plan and start",
  place: "epic",
  options: {
    all: without(["guide"], flag("--all", "every secondary's package, with what the person has to do")),
    guide: flag("--guide", "print the agent's guide instead: what it does when, with which command"),
  },
  examples: ["sheaf handoff --all", "sheaf handoff secondary-a", "sheaf handoff primary --guide"],
  async run({ context, args, options }) {
    const { readGuide, readHandoff, readHandoffs } = await import("../../workflows/read/read-handoff.ts");
    if (options.all && args.agent === undefined) {
      const packages = await readHandoffs(context);
      return { data: { packages }, content: renderHandoffPage(context.epic, packages) };
    }
    if (options.all || args.agent === undefined)
      throw usage("which-agent", "name one agent, or say --all", "sheaf handoff --all");
    const agent = requireAgent(context, args.agent);
    const text = options.guide ? readGuide(context, agent) : await readHandoff(context, agent);
    return { data: { agent, text }, content: `${text.trimEnd()}\n` };
  },
});
