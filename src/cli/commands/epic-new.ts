import { count } from "../../core/text/count.ts";
import { command } from "../command.ts";
import { flag, text, texts } from "../options.ts";

/** More than a line, so that a spec which says nothing is not taken for one; the manifest has it, to be changed there. */
const enoughLines = 3;

export const epicNew = command({
  usage: "epic new [epic] [title]",
  summary: "make an epic: branch, folder, manifest, all protocol files, committed",
  group: "Plan and start",
  place: "repository",
  mutates: true,
  mentionsNews: false,
  options: {
    feature: texts(
      "--feature <name...>",
      "a feature; the first is the primary's, the others go to secondary-a, -b …",
    ),
    from: text(
      "--from <file>",
      "take epic, title and features from a manifest, or from a plan whose tasks become the features",
    ),
    sequential: flag("--sequential", "with a plan: the primary does everything, one feature after the other"),
    switch: flag("--no-switch", "stay on the current branch"),
  },
  examples: [
    'sheaf epic new KAI-7 "Improve configurability" --feature player_fetcher --feature schedule_fetcher',
    "sheaf epic new --from plan.yaml",
  ],
  async run({ context, args, options, directory, dryRun }) {
    const { newEpic } = await import("../../workflows/epic/new-epic.ts");
    const { feature: features, switch: switchTo, ...rest } = options;
    const { epic = "", title = "" } = args;
    const words = { epic, title, features, switchTo, ...rest, specLines: enoughLines };
    const made = await newEpic(context, { ...words, directory, dryRun });
    const { branch, epicDir, files, manifest } = made;
    const owners = manifest.features.map(({ id, owner }) => `  ${id}  ${owner}`);
    const approval = {
      why: "agents start on what a person approved",
      run: "sheaf approve DISCOVERY.md --by <person>",
    };
    return {
      data: made,
      lines: [`made ${branch}: ${epicDir}/ (${count(files.length, "file")})`, ...owners],
      next: [
        {
          why: "say what the epic is about before agents start",
          run: `edit ${epicDir}/DISCOVERY.md, then git commit`,
        },
        ...(manifest.discovery === "approved" ? [approval] : []),
        { why: "give every secondary its worktree", run: "sheaf start" },
      ],
    };
  },
});
