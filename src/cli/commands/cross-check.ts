import { count } from "../../core/text/count.ts";
import { usage } from "../../errors.ts";
import { command } from "../command.ts";
import { text } from "../options.ts";
import { formatTable } from "../render/table.ts";

export const crossCheck = command({
  usage: "cross-check",
  summary: "write the findings of sheaf align with their states to research/S3_CROSS_CHECK.md",
  group: "Glue",
  place: "epic",
  mutates: true,
  options: {
    settle: text("--settle <id>", "record that this finding stays as it is"),
    reason: text("--reason <text>", "why it stays as it is"),
    by: text("--by <person>", "who decided it (default: the primary)"),
  },
  examples: ["sheaf cross-check", 'sheaf cross-check --settle 35f0992ad5 --reason "two programs" --by Ada'],
  async run({ context, options, dryRun }) {
    const settled = readSettled(options);
    const { alignEpic } = await import("../../workflows/read/align-specs.ts");
    const { recordFindings } = await import("../../workflows/epic/record-findings.ts");
    const { findings } = await alignEpic(context);
    const recorded = recordFindings(context, findings, { settled, dryRun });
    const rows = recorded.findings.map(({ id, state, by, kind, summary }) => [id, state, kind, summary, by]);
    const open = recorded.findings.filter(({ state }) => state === "open").length;
    return {
      data: recorded,
      lines: [
        ...formatTable(rows),
        `wrote ${recorded.path}: ${open} of ${count(rows.length, "finding")} open`,
      ],
      next: [{ why: "commit it", run: `git add ${recorded.path} && git commit` }],
    };
  },
});

function readSettled({
  settle: id,
  reason,
  by,
}: Readonly<Record<"settle" | "reason" | "by", string | undefined>>) {
  if (id === undefined && reason === undefined && by === undefined) return undefined;
  if (id !== undefined && reason !== undefined) return { id, by: `${by ?? "Primary"}: ${reason}` };
  const message = "--settle, --reason and --by go together: name the finding and why it stays";
  throw usage("no-reason", message);
}
