import type { CommandSpec } from "../command.ts";

/** `sheaf start`: branches, worktrees, identity and hooks for the secondaries. */
export const start: CommandSpec = {
  usage: "start [agents...]",
  summary: "give every secondary its branch, worktree, hooks and handoff package",
  group: "Plan and start",
  mutates: true,
  options: [
    [
      "--wave <number>",
      "the wave to start, once those before it are merged; without it, the one that is due",
    ],
    [
      "--sparse",
      "worktrees with the epic's folder alone on disk: quick in a large repository, for agents that only plan",
    ],
  ],
  examples: [
    "sheaf start",
    "sheaf start --sparse",
    "sheaf start secondary-a --dry-run",
    "sheaf start --wave 2",
  ],
  async run(input) {
    const [{ openPrimaryContext, requireAgent }, { startEpic }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/epic/start-epic.ts"),
    ]);
    const context = await openPrimaryContext(input, input.io.system);
    const dryRun = input.flag("dry-run");
    const only = input.rest(0).map((name) => requireAgent(context, name));
    const wave = await waveOf(input.text("wave"));
    const started = await startEpic(context, { only, wave, sparse: input.flag("sparse"), dryRun });
    const { steps, running, waiting, waves } = started;
    const lines = [
      ...steps.map(
        ({ agent, branch, path }) => `${dryRun ? "would start" : "started"} ${agent}  ${branch}  ${path}`,
      ),
      ...running.map((agent) => `${agent} is running already`),
      ...waiting.map((agent) => `${agent} waits for its wave`),
    ];
    return {
      data: { dryRun, ...started },
      text: lines.length === 0 ? "no secondary has a feature to work on" : lines.join("\n"),
      next: [
        ...steps.map(({ agent }) => ({
          why: `the text to give to ${agent}`,
          run: `sheaf handoff ${agent}`,
        })),
        ...(started.wave < waves && waiting.length > 0
          ? [{ why: "when this wave is merged", run: `sheaf start --wave ${started.wave + 1}` }]
          : []),
      ],
    };
  },
};

async function waveOf(text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  const wave = Number(text);
  if (Number.isInteger(wave) && wave >= 1) return wave;
  const { SheafError } = await import("../../errors.ts");
  const message = `"${text}" is no wave: waves are counted from 1`;
  throw new SheafError({ kind: "usage", code: "bad-wave", message, fix: "sheaf plan" });
}
