import type { Answer, CommandSpec } from "../command.ts";
import type { EpicStatus } from "../../workflows/read/read-status.ts";

/** `sheaf status`: the whole roster at a glance. */
export const status: CommandSpec = {
  usage: "status [agent]",
  summary: "show every agent: stage, ready, blockers, unread mail, lock, last sign of life, hooks",
  group: "Watch",
  options: [
    [
      "--problems",
      "only what needs somebody: open escalations, silent agents, hooks that are off, late syncs",
    ],
    ["--why", "also every sign of life by itself, and the problems with the commands that help"],
  ],
  examples: ["sheaf status", "sheaf status --problems", "sheaf status secondary-a --why --json"],
  async run(input) {
    const [{ openContext, requireAgent }, { readStatus }] = await Promise.all([
      import("../../workflows/context.ts"),
      import("../../workflows/read/read-status.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const read = await readStatus(context);
    const name = input.argument(0);
    const only = name === "" ? undefined : requireAgent(context, name);
    const isShown = ({ agent }: { readonly agent: string }) => only === undefined || agent === only;
    const shown = {
      ...read,
      agents: read.agents.filter(isShown),
      problems: read.problems.filter(isShown),
    };
    if (input.flag("problems")) return problemsAnswer(shown);
    if (!input.flag("why")) return statusAnswer(shown);
    const { readSigns } = await import("../../workflows/read/read-signs.ts");
    const signs = await readSigns(context, shown);
    const { formatProblems, formatSigns } = await import("../render/problems.ts");
    const { text } = await statusAnswer(shown);
    return {
      data: { ...shown, at: new Date(shown.at).toISOString(), signs },
      text: `${text}\n\n${formatSigns(signs, shown.at)}\n\n${formatProblems(shown.problems)}`,
    };
  },
};

async function statusAnswer(shown: EpicStatus): Promise<Answer> {
  const { formatEpicStatus } = await import("../render/epic-status.ts");
  return { data: { ...shown, at: new Date(shown.at).toISOString() }, text: formatEpicStatus(shown) };
}

async function problemsAnswer({ epic, at, problems }: EpicStatus): Promise<Answer> {
  const { formatProblems } = await import("../render/problems.ts");
  return { data: { epic, at: new Date(at).toISOString(), problems }, text: formatProblems(problems) };
}
