import { onlyAgent, type EpicStatus } from "../../core/progress/epic-status.ts";
import { parseDurationMs } from "../../core/duration.ts";
import { SheafError } from "../../errors.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";

/** `sheaf status`: the whole roster at a glance. */
export const status: CommandSpec = {
  usage: "status [agent]",
  summary: "show every agent: stage, ready, blockers, unread mail, lock, last sign of life, hooks",
  group: "Watch",
  mentionsNews: false,
  options: [
    [
      "--problems",
      "only what needs somebody: open escalations, silent agents, hooks that are off, late syncs",
    ],
    ["--why", "also every sign of life by itself, and the problems with the commands that help"],
    [
      "--watch",
      "a live view, until q is pressed; plain text where there is no terminal, a block for each change",
    ],
    ["--every <time>", "how often to look with --watch, such as 500ms or 10s (2s, unless said otherwise)"],
  ],
  examples: [
    "sheaf status",
    "sheaf status --watch",
    "sheaf status --problems",
    "sheaf status secondary-a --why --json",
  ],
  async run(input) {
    if (input.flag("watch")) return watch(input);
    const [{ openContext, requireAgent }, { readStatus }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-status.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const read = await readStatus(context);
    const name = input.argument(0);
    const only = name === "" ? undefined : requireAgent(context, name);
    const shown = only === undefined ? read : onlyAgent(read, only);
    if (input.flag("problems")) {
      const { findFallbackOffer } = await import("../../workflows/fallback/offer.ts");
      const offer = only === undefined ? await findFallbackOffer(context, read) : [];
      return problemsAnswer({ ...shown, problems: [...shown.problems, ...offer] });
    }
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

/** The live view takes the screen, or standard output, until it is ended; nothing is left to say then. */
async function watch(input: Input): Promise<Answer> {
  const [{ openContext, requireAgent }, { watchOn }] = await Promise.all([
    import("../../workflows/context/context.ts"),
    import("../watch/watch.ts"),
  ]);
  const other = ["problems", "why"].find((option) => input.flag(option));
  if (other !== undefined) throw usage(`--watch shows everything: it does not go with --${other}`);
  const everyMs = parseDurationMs(input.text("every") ?? "2s") ?? 0;
  if (everyMs < 100)
    throw usage(`--every "${input.text("every")}" is no time of at least 100ms: 500ms, 2s, 1m`);
  const name = input.argument(0);
  const only = name === "" ? undefined : requireAgent(await openContext(input, input.io.system), name);
  return { data: undefined, text: "", exitCode: await watchOn(input, { everyMs, only }) };
}

function usage(message: string): SheafError {
  return new SheafError({ kind: "usage", code: "bad-watch", message, fix: "sheaf status --watch" });
}
