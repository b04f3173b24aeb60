import type { CommandSpec } from "../command.ts";

/** `sheaf epic new`: branch, folder, manifest and every protocol file of a new epic. */
export const epicNew: CommandSpec = {
  usage: "epic new [epic] [title]",
  summary: "make an epic: branch, folder, manifest, all protocol files, committed",
  group: "Plan and start",
  mutates: true,
  mentionsNews: false,
  options: [
    ["--feature <name...>", "a feature; the first is the primary's, the others go to secondary-a, -b …"],
    [
      "--from <file>",
      "take epic, title and features from a manifest, or from a plan whose tasks become the features",
    ],
    ["--sequential", "with a plan: the primary does everything, one feature after the other"],
    ["--no-switch", "leave the checkout on the branch it is on"],
  ],
  examples: [
    'sheaf epic new KAI-7 "Improve configurability" --feature player_fetcher --feature schedule_fetcher',
    "sheaf epic new --from plan.yaml",
  ],
  async run(input) {
    const [{ openSession }, { newEpic }] = await Promise.all([
      import("../../workflows/context/session.ts"),
      import("../../workflows/epic/new-epic.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const made = await newEpic(await openSession(input.directory, input.io.system), {
      epic: input.argument(0),
      title: input.argument(1),
      features: input.list("feature"),
      from: input.text("from"),
      directory: input.directory,
      sequential: input.flag("sequential"),
      switchTo: !input.flag("no-switch"),
      dryRun,
    });
    const owners = made.manifest.features.map(({ id, owner }) => `  ${id}  ${owner}`);
    const head = `${dryRun ? "would make" : "made"} ${made.branch}: ${made.epicDir}/ (${made.files.length} files)`;
    return {
      data: { dryRun, ...made },
      text: [head, ...owners].join("\n"),
      next: [
        {
          why: "say what the epic is about before agents start",
          run: `edit ${made.epicDir}/DISCOVERY.md, then git commit`,
        },
        ...(made.manifest.discovery === "approved"
          ? [
              {
                why: "agents start on what a person approved",
                run: "sheaf approve DISCOVERY.md --by <person>",
              },
            ]
          : []),
        { why: "give every secondary its worktree", run: "sheaf start" },
      ],
    };
  },
};
