import type { CommandSpec } from "../command.ts";

/** `sheaf init`: sets a repository up. */
export const init: CommandSpec = {
  usage: "init",
  summary: "set this repository up: settings, hooks, merge driver",
  group: "Set up",
  mutates: true,
  mentionsNews: false,
  options: [["--epics-dir <dir>", "the folder for epics (feature-updates, unless said otherwise)"]],
  examples: ["sheaf init", "sheaf init --epics-dir planning --dry-run"],
  async run(input) {
    const [{ openSession }, { initProject }] = await Promise.all([
      import("../../workflows/context/session.ts"),
      import("../../workflows/epic/init-project.ts"),
    ]);
    const session = await openSession(input.directory, input.io.system);
    const dryRun = input.flag("dry-run");
    const plan = await initProject(session, { epicsDir: input.text("epics-dir"), dryRun });
    const done = plan.steps.map(({ kind }) => words[kind]);
    const prefix = dryRun ? "would " : "";
    return {
      data: { dryRun, settings: plan.settings, steps: plan.steps },
      text:
        done.length === 0 ? "everything is in place already" : done.map((step) => prefix + step).join("\n"),
      next: [
        { why: "make the first epic", run: 'sheaf epic new KAI-1 "Title" --feature first --feature second' },
      ],
    };
  },
};

const words = {
  "write-settings": "write sheaf.yaml",
  "set-driver": "register the merge driver (merge.sheaf.driver in .git/config)",
  "write-attributes":
    "send EPIC_README.md to it (.git/info/attributes: no commit needed, all worktrees see it)",
  "place-hooks": "place the hooks (.git/sheaf/hooks; switched on per worktree by sheaf start)",
} as const;
