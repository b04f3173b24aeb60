import { isAtLeast, severities, type Severity } from "../../core/align/finding.ts";
import type { AlignReport } from "../../core/align/report.ts";
import { SheafError } from "../../errors.ts";
import type { Alignment } from "../../workflows/read/align-specs.ts";
import type { CommandSpec, Input } from "../command.ts";
import { formatAlignment } from "../render/alignment.ts";

/** `sheaf align`: what the specs of an epic's features do not agree on. */
export const align: CommandSpec = {
  usage: "align",
  summary: "compare the specs of all features: names, values, files, dependencies that do not fit together",
  group: "Glue",
  mutates: true,
  options: [
    ["--fail-on <severity>", "exit 1 when a finding is this grave: high, medium or low"],
    ["--send", "tell the owners, each in one message; never the same finding twice"],
  ],
  examples: ["sheaf align", "sheaf align --send", "sheaf align --fail-on high --json"],
  async run(input) {
    const failOn = readSeverity(input.text("fail-on"));
    const [{ openContext }, { alignEpic }, { countBySeverity, withMessages }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/align-specs.ts"),
      import("../../core/align/report.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const { features, findings } = await alignEpic(context);
    const { sent, unreachable } = await tellOwners(input, findings);
    const report: AlignReport = {
      epic: context.epic,
      features: [...features],
      counts: countBySeverity(findings),
      findings: withMessages(findings),
      sent: sent.map((one) => ({ ...one, findings: [...one.findings] })),
      unreachable: [...unreachable],
    };
    const isFailed = failOn !== undefined && findings.some(({ severity }) => isAtLeast(severity, failOn));
    const isUntold = findings.length > 0 && !input.flag("send");
    return {
      data: report,
      text: formatAlignment(report, input.flag("dry-run")),
      warnings: unreachable.map((agent) => `${agent} has finished its work and was not told`),
      next: isUntold ? [{ why: "tell the owners, once", run: "sheaf align --send" }] : [],
      exitCode: isFailed ? 1 : 0,
    };
  },
};

function readSeverity(text: string | undefined): Severity | undefined {
  const severity = severities.find((known) => known === text);
  if (text === undefined || severity !== undefined) return severity;
  throw new SheafError({
    kind: "usage",
    code: "bad-severity",
    message: `--fail-on "${text}": ${severities.join(", ")}`,
  });
}

/** Only an agent of the epic can send: its own branch carries the messages. */
async function tellOwners(input: Input, findings: Alignment["findings"]) {
  if (!input.flag("send")) return { sent: [], unreachable: [] };
  const [{ openAgentContext }, { sendFindings }] = await Promise.all([
    import("../../workflows/context/context.ts"),
    import("../../workflows/agent/send-findings.ts"),
  ]);
  const context = await openAgentContext(input, input.io.system);
  return sendFindings(context, findings, { dryRun: input.flag("dry-run") });
}
