import { SheafError } from "../../errors.ts";
import { parseDurationMs } from "../../core/duration.ts";
import type { CommandSpec } from "../command.ts";
import { plain } from "../render/table.ts";

/** `sheaf wait`: until agents are ready. */
export const wait: CommandSpec = {
  usage: "wait [agents...]",
  summary: "wait until agents are ready for the sync; exit 5 names who is missing when the time is over",
  group: "Watch",
  options: [
    ["--ready", "wait for readiness, which is the only thing there is to wait for"],
    ["--all", "wait for everybody, as without any name"],
    ["--timeout <time>", "how long, such as 90s, 30m or 2h (2h, unless said otherwise)"],
  ],
  examples: ["sheaf wait --ready --all --timeout 2h", "sheaf wait secondary-a --timeout 30m"],
  async run(input) {
    const [{ openContext, requireAgent }, { waitReady }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/wait-ready.ts"),
    ]);
    const timeoutMs = requireTime(input.text("timeout") ?? "2h");
    const context = await openContext(input, input.io.system);
    const named = input.rest(0).map((name) => requireAgent(context, name));
    const ready = await waitReady(context, {
      agents: input.flag("all") ? [] : named,
      timeoutMs,
      onWait: (missing) => {
        for (const { agent, why } of missing) input.io.err(`waiting for ${agent}: ${plain(why)}\n`);
      },
    });
    return {
      data: { ready },
      text: `ready: ${ready.join(", ") || "nobody takes part"}`,
      next: [{ why: "see what a sync would do", run: "sheaf sync --dry-run" }],
    };
  },
};

function requireTime(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new SheafError({
    kind: "usage",
    code: "bad-time",
    message: `--timeout "${text}" is no time: 90s, 30m, 2h`,
  });
}
