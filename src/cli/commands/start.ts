import { requireAgent } from "../../workflows/context/require-agent.ts";
import { command, type NextStep } from "../command.ts";
import { flag, whole } from "../options.ts";

export const start = command({
  usage: "start [agents...]",
  summary: "give every secondary its branch, worktree, hooks and handoff package",
  group: "Plan and start",
  place: "primary",
  mutates: true,
  options: {
    wave: whole(
      "--wave <number>",
      "the wave to start, once those before it are merged (default: the due one)",
      {
        to: 999,
      },
    ),
    sparse: flag(
      "--sparse",
      "worktrees with the epic's folder alone on disk: quick in a large repository, for agents that only plan",
    ),
  },
  examples: [
    "sheaf start",
    "sheaf start --sparse",
    "sheaf start secondary-a --dry-run",
    "sheaf start --wave 2",
  ],
  async run({ context, args, options, dryRun, tell }) {
    const { startEpic } = await import("../../workflows/epic/start-epic.ts");
    const only = args.agents.map((name) => requireAgent(context, name));
    const started = await startEpic(context, { only, ...options, dryRun, tell });
    const { steps, running, waiting, wave, waves, clients } = started;
    const lines = [
      ...steps.map(({ agent, branch, path }) => `started ${agent}  ${branch}  ${path}`),
      ...running.map((agent) => `${agent} is running already`),
      ...waiting.map((agent) => `${agent} waits for its wave`),
    ];
    const following = { why: "when this wave is merged", run: `sheaf start --wave ${wave + 1}` };
    return {
      data: started,
      warnings: started.warnings.concat(
        clients
          .filter(({ state }) => state === "skipped")
          .map(({ client, file, why }) => `${client} does not call Sheaf: ${file}: ${why}`),
      ),
      lines: lines.length === 0 ? ["no secondary has a feature to work on"] : lines,
      next: [
        ...handoffsOf(steps.map(({ agent }) => agent)),
        ...(wave < waves && waiting.length > 0 ? [following] : []),
      ],
    };
  },
});

function handoffsOf(agents: readonly string[]): NextStep[] {
  const [first, ...others] = agents;
  if (first === undefined) return [];
  const text =
    others.length === 0
      ? { why: `the text to give to ${first}`, run: `sheaf handoff ${first}` }
      : { why: "the texts to give to the agents", run: "sheaf handoff --all" };
  return [text, { why: "when they are pasted", run: "sheaf wait --started" }];
}
