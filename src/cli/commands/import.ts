import { resolve } from "node:path";
import type { CommandSpec } from "../command.ts";
import { formatImport } from "../render/import-report.ts";

/** `sheaf import`: a clean epic from a folder that a run without Sheaf left. */
export const importCommand: CommandSpec = {
  usage: "import <folder>",
  summary: "make an epic from the folder of one that was run without Sheaf; the folder is only read",
  group: "Plan and start",
  mutates: true,
  options: [
    ["--title <text>", "the epic's title, where the folder's name does not tell"],
    ["--no-switch", "leave the checkout on the branch it is on"],
  ],
  examples: [
    "sheaf import ../old-project/feature-updates/KAI-7-improve_configurability --dry-run",
    'sheaf import ~/notes/epic --epic KAI-7 --title "Improve configurability"',
  ],
  async run(input) {
    const [{ openSession }, { importEpic }] = await Promise.all([
      import("../../workflows/context/session.ts"),
      import("../../workflows/epic/import-epic.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const made = await importEpic(await openSession(input.directory, input.io.system), {
      folder: resolve(input.directory, input.argument(0)),
      epic: input.epic,
      title: input.text("title"),
      switchTo: !input.flag("no-switch"),
      dryRun,
    });
    const { branch, epicDir, manifest, files, report } = made;
    const head = `${dryRun ? "would make" : "made"} ${branch}: ${epicDir}/ (${manifest.features.length} features, ${manifest.agents.length} agents, ${files.length} files)`;
    return {
      data: { dryRun, ...made },
      text: [formatImport(report), head].join("\n"),
      next: dryRun
        ? []
        : [
            {
              why: "what was mapped, unknown and contradictory, for later",
              run: `git show ${branch}:${epicDir}/imported/IMPORT.md`,
            },
            { why: "what the specs do not agree on", run: "sheaf align" },
          ],
    };
  },
};
