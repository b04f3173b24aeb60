import { command } from "../command.ts";
import { flag, text } from "../options.ts";

export const report = command({
  usage: "report",
  summary: "write one HTML page: the timeline of all agents, figures, sync outcome, findings",
  group: "Watch",
  place: "epic",
  mutates: true,
  options: {
    output: text(
      "--output <file>",
      "where to (default: report.html in the epic's folder, which git ignores)",
    ),
    force: flag("--force", "replace a file that is no report"),
  },
  examples: ["sheaf report", "sheaf report --output kai-7.html"],
  async run({ context, options, directory, dryRun }) {
    const { writeReport } = await import("../../workflows/epic/write-report.ts");
    const written = await writeReport(context, { ...options, directory, dryRun });
    const { path, bytes, untracked } = written;
    const advice = `${path} is not ignored by git: add it to a .gitignore, or commit it on purpose`;
    return {
      data: written,
      lines: [`wrote ${path} (${Math.ceil(bytes / 1024)} KB)`],
      warnings: untracked ? [advice] : [],
    };
  },
});
