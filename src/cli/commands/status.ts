import { onlyAgent } from "../../core/progress/epic-status.ts";
import { requireAgent } from "../../workflows/context/require-agent.ts";
import { command } from "../command.ts";
import { duration, flag, withDefault, without } from "../options.ts";

export const status = command({
  usage: "status [agent]",
  summary: "show every agent: stage, ready, blockers, unread mail, lock, last sign of life, hooks",
  group: "Watch",
  place: "epic",
  mentionsNews: false,
  options: {
    problems: flag(
      "--problems",
      "only what needs attention: open escalations, silent agents, hooks that are off, late syncs",
    ),
    why: without(
      ["problems"],
      flag("--why", "also every sign of life by itself, and the problems with the commands that help"),
    ),
    watch: without(
      ["problems", "why"],
      flag(
        "--watch",
        "a live view, until q is pressed; plain text where there is no terminal, a block for each change",
      ),
    ),
    every: withDefault(duration("--every <time>", "how often to look with --watch", 100), "2s"),
  },
  examples: [
    "sheaf status",
    "sheaf status --watch",
    "sheaf status --problems",
    "sheaf status secondary-a --why --json",
  ],
  async run({ context, args, options, ...call }) {
    const only = args.agent === undefined ? undefined : requireAgent(context, args.agent);
    if (options.watch) {
      const { watchOn } = await import("../watch/watch.ts");
      // The live view takes the screen, or standard output, until it is ended; nothing is left to say then.
      return { data: undefined, exitCode: await watchOn(call, { everyMs: options.every, only }) };
    }
    const [{ readStatus }, { formatEpicStatus }, { formatProblems, formatSigns }] = await Promise.all([
      import("../../workflows/read/read-status.ts"),
      import("../render/epic-status.ts"),
      import("../render/problems.ts"),
    ]);
    const read = await readStatus(context);
    const shown = only === undefined ? read : onlyAgent(read, only);
    const at = new Date(shown.at).toISOString();
    if (options.problems) {
      const { findFallbackOffer } = await import("../../workflows/fallback/offer.ts");
      const offer = only === undefined ? await findFallbackOffer(context, read) : [];
      const problems = [...shown.problems, ...offer];
      return { data: { epic: shown.epic, at, problems }, lines: formatProblems(problems) };
    }
    const lines = formatEpicStatus(shown);
    if (!options.why) return { data: { ...shown, at }, lines };
    const { readSigns } = await import("../../workflows/read/read-signs.ts");
    const signs = await readSigns(context, shown);
    return {
      data: { ...shown, at, signs },
      lines: [...lines, "", ...formatSigns(signs, shown.at), "", ...formatProblems(shown.problems)],
    };
  },
});
