import type { CommandSpec } from "../command.ts";
import { plain } from "../render/table.ts";

/** `sheaf report`: the epic as one page to look at, to print and to pass on. */
export const report: CommandSpec = {
  usage: "report",
  summary: "write one HTML page: the timeline of all agents, figures, sync outcome, findings",
  group: "Watch",
  mutates: true,
  options: [
    [
      "--output <file>",
      "where to; report.html in the epic's folder, which git ignores, unless said otherwise",
    ],
    ["--force", "replace a file that is no report"],
  ],
  examples: ["sheaf report", "sheaf report --output kai-7.html"],
  async run(input) {
    const [{ openContext }, { writeReport }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/epic/write-report.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const written = await writeReport(await openContext(input, input.io.system), {
      output: input.text("output"),
      directory: input.directory,
      force: input.flag("force"),
      dryRun,
    });
    const { path, bytes, untracked } = written;
    return {
      data: { dryRun, ...written },
      text: `${dryRun ? "would write" : "wrote"} ${plain(path)} (${Math.ceil(bytes / 1024)} KB)`,
      warnings: untracked
        ? [`${plain(path)} is not ignored by git: add it to a .gitignore, or commit it on purpose`]
        : [],
    };
  },
};
