import type { Matrix } from "../../core/align/align.ts";
import { severities } from "../../core/align/finding.ts";
import { parseAgentId } from "../../core/ids.ts";
import { usage } from "../../errors.ts";
import type { Context } from "../../workflows/context/context.ts";
import type { SendResult } from "../../workflows/agent/send-findings.ts";
import type { Alignment } from "../../workflows/read/align-specs.ts";
import { command } from "../command.ts";
import { choice, flag, text } from "../options.ts";
import { formatAlignment } from "../render/alignment.ts";

export const align = command({
  usage: "align",
  summary: "lay the specs of all features side by side: names, values, files, dependencies, open questions",
  group: "Glue",
  place: "epic",
  mutates: true,
  options: {
    for: text("--for <agent>", "only what concerns the features of this agent, or one feature"),
    failOn: choice("--fail-on <severity>", "exit 1 when a finding is this grave", severities),
    html: flag("--html", "print one HTML page instead of text"),
    send: flag("--send", "send each owner its findings, in one message; never the same finding twice"),
  },
  examples: ["sheaf align --for secondary-a", "sheaf align --html > align.html", "sheaf align --send"],
  async run({ context, options, dryRun }) {
    const { alignEpic } = await import("../../workflows/read/align-specs.ts");
    const { renderMatrix } = await import("../../core/report/matrix.ts");
    const whole = await alignEpic(context);
    const alignment = { ...whole, ...(await narrowed(options.for, whole)) };
    const { findings } = alignment;
    const { failOn, send, html } = options;
    const told = send ? await tellOwners(context, alignment, dryRun) : { sent: [], unreachable: [] };
    const { sent, unreachable } = told;
    // The gravest stands first.
    const grave = failOn === undefined ? [] : severities.slice(0, severities.indexOf(failOn) + 1);
    const isFailed = findings.some(({ severity }) => grave.includes(severity));
    const isUntold = findings.length > 0 && !send;
    return {
      data: { epic: context.epic, ...alignment, sent, unreachable },
      ...(html
        ? { content: renderMatrix(context.epic, alignment) }
        : { lines: formatAlignment(alignment, sent) }),
      warnings: unreachable.map((agent) => `${agent} has finished its work; no message was sent to it`),
      next: isUntold ? [{ why: "send the findings to their owners", run: "sheaf align --send" }] : [],
      exitCode: isFailed ? 1 : 0,
    };
  },
});

async function narrowed(text: string | undefined, alignment: Alignment): Promise<Matrix> {
  if (text === undefined) return alignment;
  const { concerning } = await import("../../core/align/align.ts");
  const agent = parseAgentId(text);
  const own = alignment.features.filter(({ feature, owner }) => owner === agent || feature === text);
  if (own.length > 0) return concerning(alignment, new Set(own.map(({ feature }) => feature)));
  const known = [...new Set(alignment.features.flatMap(({ feature, owner }) => [owner, feature]))];
  throw usage("no-feature", `"${text}" has no feature in this epic; use one of ${known.join(", ")}`);
}

/** Only an agent of the epic can send. */
async function tellOwners(context: Context, { findings }: Matrix, dryRun: boolean): Promise<SendResult> {
  const { requireAgentContext } = await import("../../workflows/context/context.ts");
  const { sendFindings } = await import("../../workflows/agent/send-findings.ts");
  return sendFindings(requireAgentContext(context), findings, { dryRun });
}
