import type { Matrix } from "../../core/align/align.ts";
import { isAtLeast, severities, type Severity } from "../../core/align/finding.ts";
import { parseAgentId, type EpicId } from "../../core/ids.ts";
import { SheafError } from "../../errors.ts";
import type { SendResult } from "../../workflows/agent/send-findings.ts";
import type { Alignment } from "../../workflows/read/align-specs.ts";
import type { CommandSpec, Input } from "../command.ts";
import { formatAlignment } from "../render/alignment.ts";

/** `sheaf align`: what the specs of an epic's features name, side by side, and what does not fit together. */
export const align: CommandSpec = {
  usage: "align",
  summary: "lay the specs of all features side by side: names, values, files, dependencies, open questions",
  group: "Glue",
  mutates: true,
  options: [
    ["--for <agent>", "only what concerns the features of this agent, or one feature"],
    ["--fail-on <severity>", "exit 1 when a finding is this grave: high, medium or low"],
    ["--html", "print one HTML page instead of text"],
    ["--send", "send each owner its findings, in one message; never the same finding twice"],
  ],
  examples: ["sheaf align --for secondary-a", "sheaf align --html > align.html", "sheaf align --send"],
  async run(input) {
    const failOn = readSeverity(input.text("fail-on"));
    const { openContext } = await import("../../workflows/context/context.ts");
    const { alignEpic } = await import("../../workflows/read/align-specs.ts");
    const context = await openContext(input, input.io.system);
    const whole = await alignEpic(context);
    const alignment = { ...whole, ...(await narrowed(input.text("for"), whole)) };
    const { findings } = alignment;
    const { sent, unreachable } = await tellOwners(input, alignment);
    const isUntold = findings.length > 0 && !input.flag("send");
    return {
      data: { epic: context.epic, ...alignment, sent, unreachable },
      text: input.flag("html") ? await page(context.epic, alignment) : formatAlignment(alignment, sent),
      warnings: unreachable.map((agent) => `${agent} has finished its work; no message was sent to it`),
      next: isUntold ? [{ why: "send the findings to their owners", run: "sheaf align --send" }] : [],
      exitCode: failOn !== undefined && findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0,
    };
  },
};

function readSeverity(text: string | undefined): Severity | undefined {
  const severity = severities.find((known) => known === text);
  if (text === undefined || severity !== undefined) return severity;
  const message = `invalid severity "${text}" for --fail-on; use ${severities.join(", ")}`;
  throw new SheafError({ kind: "usage", code: "bad-severity", message });
}

async function narrowed(text: string | undefined, alignment: Alignment): Promise<Matrix> {
  if (text === undefined) return alignment;
  const { concerning } = await import("../../core/align/align.ts");
  const agent = parseAgentId(text);
  const own = alignment.features.filter(({ feature, owner }) => owner === agent || feature === text);
  if (own.length > 0) return concerning(alignment, new Set(own.map(({ feature }) => feature)));
  const known = [...new Set(alignment.features.flatMap(({ feature, owner }) => [owner, feature]))];
  const message = `"${text}" has no feature in this epic; use one of ${known.join(", ")}`;
  throw new SheafError({ kind: "usage", code: "no-feature", message });
}

async function page(epic: EpicId, alignment: Alignment): Promise<string> {
  const { renderMatrix } = await import("../../core/report/matrix.ts");
  const features = alignment.features.map(({ feature }) => feature);
  return renderMatrix(epic, features, alignment).trimEnd();
}

/** Only an agent of the epic can send. */
async function tellOwners(input: Input, { findings }: Matrix): Promise<SendResult> {
  if (!input.flag("send")) return { sent: [], unreachable: [] };
  const { openAgentContext } = await import("../../workflows/context/context.ts");
  const { sendFindings } = await import("../../workflows/agent/send-findings.ts");
  const context = await openAgentContext(input, input.io.system);
  return sendFindings(context, findings, { dryRun: input.flag("dry-run") });
}
