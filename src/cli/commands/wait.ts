import { requireAgent } from "../../workflows/context/require-agent.ts";
import { command } from "../command.ts";
import type { WaitRequest } from "../../workflows/read/wait-for.ts";
import { duration, flag, withDefault, without } from "../options.ts";

export const wait = command({
  usage: "wait [agents...]",
  summary:
    "wait until agents are ready for the sync, or have begun; exit 5 names who is missing when the time is over",
  group: "Watch",
  place: "epic",
  options: {
    ready: without(["started"], flag("--ready", "wait for readiness, as without any option")),
    started: flag("--started", "wait for the first sign of each secondary's own session instead"),
    all: flag("--all", "wait for everybody, as without any name"),
    timeout: withDefault(duration("--timeout <time>", "how long, such as 90s, 30m or 2h"), "2h"),
  },
  examples: [
    "sheaf wait --ready --all --timeout 2h",
    "sheaf wait secondary-a --timeout 30m",
    "sheaf wait --started --timeout 10m",
  ],
  async run({ context, args, options, tell }) {
    const named = args.agents.map((name) => requireAgent(context, name));
    const request: WaitRequest = {
      agents: options.all ? [] : named,
      timeoutMs: options.timeout,
      onWait: (missing) => {
        for (const { agent, why } of missing) tell(`waiting for ${agent}: ${why}`);
      },
    };
    if (options.started) {
      const { waitStarted } = await import("../../workflows/read/wait-started.ts");
      const started = await waitStarted(context, request);
      return { data: { started }, lines: [`begun: ${started.join(", ") || "nobody takes part"}`] };
    }
    const { waitReady } = await import("../../workflows/read/wait-ready.ts");
    const ready = await waitReady(context, request);
    return {
      data: { ready },
      lines: [`ready: ${ready.join(", ") || "nobody takes part"}`],
      next: [{ why: "see what a sync would do", run: "sheaf sync --dry-run" }],
    };
  },
});
