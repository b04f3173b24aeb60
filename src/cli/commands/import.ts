import { resolve } from "node:path";
import { count } from "../../core/text/count.ts";
import { command } from "../command.ts";
import { flag, text } from "../options.ts";
import { formatImport } from "../render/import-report.ts";

export const importCommand = command({
  usage: "import <folder>",
  summary: "make an epic from the folder of one that was run without Sheaf; it goes on where it stood",
  group: "Plan and start",
  place: "repository",
  mutates: true,
  options: {
    title: text("--title <text>", "the epic's title (default: from the folder's name)"),
    switch: flag("--no-switch", "stay on the current branch"),
  },
  examples: [
    "sheaf import feature-updates/KAI-7-improve_configurability",
    "sheaf import ../old-project/feature-updates/KAI-7-improve_configurability --dry-run",
    'sheaf import ~/notes/epic --epic KAI-7 --title "Improve configurability"',
  ],
  async run({ context, args, options, directory, epic, dryRun }) {
    const { importEpic } = await import("../../workflows/epic/import-epic.ts");
    const folder = resolve(directory, args.folder);
    const { title, switch: switchTo } = options;
    const made = await importEpic(context, { folder, epic, title, switchTo, dryRun });
    const { branch, epicDir, manifest, files, report } = made;
    const counts = [
      count(manifest.features.length, "feature"),
      count(manifest.agents.length, "agent"),
      count(files.length, "file"),
    ];
    return {
      data: made,
      lines: [...formatImport(report), `made ${branch}: ${epicDir}/ (${counts.join(", ")})`],
      next: [
        {
          why: "what was mapped, unknown and contradictory, for later",
          run: `git show ${branch}:${epicDir}/imported/IMPORT.md`,
        },
        { why: "where the epic goes on, and what the next stage waits for", run: "sheaf stage" },
        { why: "what the specs do not agree on", run: "sheaf align" },
      ],
    };
  },
});
