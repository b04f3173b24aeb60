import { SheafError } from "../../errors.ts";
import type { CommandSpec, Input } from "../command.ts";
import { formatTable, plain } from "../render/table.ts";

/** `sheaf cross-check`: S3's document, with the state of every finding of `sheaf align`. */
export const crossCheck: CommandSpec = {
  usage: "cross-check",
  summary: "write the findings of sheaf align with their states to research/S3_CROSS_CHECK.md",
  group: "Glue",
  mutates: true,
  options: [
    ["--settle <id>", "record that this finding stays as it is"],
    ["--reason <text>", "why it stays as it is"],
    ["--by <person>", "who decided it (default: the primary)"],
  ],
  examples: ["sheaf cross-check", 'sheaf cross-check --settle 35f0992ad5 --reason "two programs" --by Ada'],
  async run(input) {
    const settled = readSettled(input);
    const { openContext } = await import("../../workflows/context/context.ts");
    const { alignEpic } = await import("../../workflows/read/align-specs.ts");
    const { recordFindings } = await import("../../workflows/epic/record-findings.ts");
    const context = await openContext(input, input.io.system);
    const { findings } = await alignEpic(context);
    const dryRun = input.flag("dry-run");
    const recorded = recordFindings(context, findings, { settled, dryRun });
    const rows = recorded.findings.map(({ id, state, by, kind, summary }) => [
      id,
      state,
      kind,
      plain(summary),
      plain(by),
    ]);
    const open = recorded.findings.filter(({ state }) => state === "open").length;
    const written = `${dryRun ? "would write" : "wrote"} ${recorded.path}: ${open} of ${rows.length} open`;
    return {
      data: recorded,
      text: [formatTable(rows), written].join("\n").trimStart(),
      next: dryRun ? [] : [{ why: "commit it", run: `git add ${recorded.path} && git commit` }],
    };
  },
};

function readSettled(input: Input): { id: string; by: string } | undefined {
  const [id, reason] = [input.text("settle"), input.text("reason")];
  if (id === undefined && reason === undefined && input.text("by") === undefined) return undefined;
  if (id !== undefined && reason !== undefined)
    return { id, by: `${input.text("by") ?? "Primary"}: ${reason}` };
  throw new SheafError({
    kind: "usage",
    code: "no-reason",
    message: "--settle, --reason and --by go together: name the finding and why it stays",
  });
}
