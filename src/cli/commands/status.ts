import type { CommandSpec } from "../command.ts";

/** `sheaf status`: the whole roster at a glance. */
export const status: CommandSpec = {
  usage: "status [agent]",
  summary: "show every agent: stage, ready, blockers, unread mail, lock, last sign of life, hooks",
  group: "Watch",
  examples: ["sheaf status", "sheaf status secondary-a --json"],
  async run(input) {
    const [{ openContext, requireAgent }, { readStatus }, { formatEpicStatus }] = await Promise.all([
      import("../../workflows/context.ts"),
      import("../../workflows/read-status.ts"),
      import("../render/epic-status.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const read = await readStatus(context);
    const name = input.argument(0);
    const only = name === "" ? undefined : requireAgent(context, name);
    const shown = {
      ...read,
      agents: read.agents.filter(({ agent }) => only === undefined || agent === only),
    };
    return { data: { ...shown, at: new Date(shown.at).toISOString() }, text: formatEpicStatus(shown) };
  },
};
