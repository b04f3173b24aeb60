import { isAtLeast, severities } from "../../core/align/finding.ts";
import type { AlignReport } from "../../core/align/report.ts";
import { command } from "../command.ts";
import { choice, flag } from "../options.ts";
import { formatAlignment } from "../render/alignment.ts";

/** `sheaf align`: what the specs of an epic's features do not agree on. */
export const align = command({
  usage: "align",
  summary: "compare the specs of all features: names, values, files, dependencies that do not fit together",
  group: "Glue",
  place: "epic",
  mutates: true,
  options: {
    failOn: choice("--fail-on <severity>", "exit 1 when a finding is this grave", severities),
    send: flag("--send", "tell the owners, each in one message; never the same finding twice"),
  },
  examples: ["sheaf align", "sheaf align --send", "sheaf align --fail-on high --json"],
  async run({ context, options: { failOn, send }, dryRun }) {
    const [{ requireAgentContext }, { alignEpic }, { sendFindings }, report] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/align-specs.ts"),
      import("../../workflows/agent/send-findings.ts"),
      import("../../core/align/report.ts"),
    ]);
    // Only an agent of the epic can send: its own branch carries the messages.
    const sender = send ? requireAgentContext(context) : undefined;
    const { features, findings } = await alignEpic(context);
    const { sent, unreachable } =
      sender === undefined ? { sent: [], unreachable: [] } : await sendFindings(sender, findings, { dryRun });
    const data: AlignReport = {
      epic: context.epic,
      features: [...features],
      counts: report.countBySeverity(findings),
      findings: report.withMessages(findings),
      sent: sent.map((one) => ({ ...one, findings: [...one.findings] })),
      unreachable: [...unreachable],
    };
    const isFailed = failOn !== undefined && findings.some(({ severity }) => isAtLeast(severity, failOn));
    const isUntold = findings.length > 0 && !send;
    return {
      data,
      lines: formatAlignment(data),
      warnings: unreachable.map((agent) => `${agent} has finished its work and was not told`),
      next: isUntold ? [{ why: "tell the owners, once", run: "sheaf align --send" }] : [],
      exitCode: isFailed ? 1 : 0,
    };
  },
});
