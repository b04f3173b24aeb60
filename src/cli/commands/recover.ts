import { SheafError } from "../../errors.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";

/** `sheaf recover`: what to do with the work of an agent that has stopped. */
export const recover: CommandSpec = {
  usage: "recover <agent>",
  summary: "go on with the work of an agent that has stopped; nothing is killed or deleted",
  group: "Repair",
  options: [["--resume", "print a brief from git for a new session of the same agent"]],
  examples: ["sheaf recover secondary-a --resume"],
  async run(input) {
    if (input.flag("resume")) return resume(input);
    throw new SheafError({
      kind: "usage",
      code: "which-way",
      message: "--resume: the same agent goes on in its worktree, with a brief of where it stands",
      fix: `sheaf recover ${input.argument(0)} --resume`,
    });
  },
};

async function resume(input: Input): Promise<Answer> {
  const [{ openContext, requireAgent }, { readBrief }, { formatBrief, stepsOf }] = await Promise.all([
    import("../../workflows/context.ts"),
    import("../../workflows/recover/read-brief.ts"),
    import("../render/brief.ts"),
  ]);
  const context = await openContext(input, input.io.system);
  const brief = await readBrief(context, requireAgent(context, input.argument(0)));
  return { data: brief, text: formatBrief(brief), next: stepsOf(brief) };
}
