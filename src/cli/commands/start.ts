import type { CommandSpec } from "../command.ts";

/** `sheaf start`: branches, worktrees, identity and hooks for the secondaries. */
export const start: CommandSpec = {
  usage: "start [agents...]",
  summary: "give every secondary its branch, worktree, hooks and handoff package",
  group: "Plan and start",
  mutates: true,
  options: [
    [
      "--sparse",
      "worktrees with the epic's folder alone on disk: quick in a large repository, for agents that only plan",
    ],
  ],
  examples: ["sheaf start", "sheaf start --sparse", "sheaf start secondary-a --dry-run"],
  async run(input) {
    const [{ openPrimaryContext, requireAgent }, { startEpic }] = await Promise.all([
      import("../../workflows/context.ts"),
      import("../../workflows/epic/start-epic.ts"),
    ]);
    const context = await openPrimaryContext(input, input.io.system);
    const dryRun = input.flag("dry-run");
    const only = input.rest(0).map((name) => requireAgent(context, name));
    const { steps, running } = await startEpic(context, { only, sparse: input.flag("sparse"), dryRun });
    const lines = [
      ...steps.map(
        ({ agent, branch, path }) => `${dryRun ? "would start" : "started"} ${agent}  ${branch}  ${path}`,
      ),
      ...running.map((agent) => `${agent} is running already`),
    ];
    return {
      data: { dryRun, steps, running },
      text: lines.length === 0 ? "no secondary has a feature to work on" : lines.join("\n"),
      next: steps.map(({ agent }) => ({
        why: `the text to give to ${agent}`,
        run: `sheaf handoff ${agent}`,
      })),
    };
  },
};
