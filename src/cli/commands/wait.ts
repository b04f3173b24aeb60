import { requireAgent } from "../../workflows/context/require-agent.ts";
import { command } from "../command.ts";
import { duration, flag, withDefault } from "../options.ts";

export const wait = command({
  usage: "wait [agents...]",
  summary: "wait until agents are ready for the sync; exit 5 names who is missing when the time is over",
  group: "Watch",
  place: "epic",
  options: {
    ready: flag("--ready", "wait for readiness, which is the only thing there is to wait for"),
    all: flag("--all", "wait for everybody, as without any name"),
    timeout: withDefault(duration("--timeout <time>", "how long, such as 90s, 30m or 2h"), "2h"),
  },
  examples: ["sheaf wait --ready --all --timeout 2h", "sheaf wait secondary-a --timeout 30m"],
  async run({ context, args, options, tell }) {
    const { waitReady } = await import("../../workflows/read/wait-ready.ts");
    const named = args.agents.map((name) => requireAgent(context, name));
    const ready = await waitReady(context, {
      agents: options.all ? [] : named,
      timeoutMs: options.timeout,
      onWait: (missing) => {
        for (const { agent, why } of missing) tell(`waiting for ${agent}: ${why}`);
      },
    });
    return {
      data: { ready },
      lines: [`ready: ${ready.join(", ") || "nobody takes part"}`],
      next: [{ why: "see what a sync would do", run: "sheaf sync --dry-run" }],
    };
  },
});
