import { command } from "../command.ts";
import { text } from "../options.ts";

export const init = command({
  usage: "init",
  summary: "set this repository up: settings, hooks, merge driver",
  group: "Set up",
  place: "repository",
  mutates: true,
  mentionsNews: false,
  options: { epicsDir: text("--epics-dir <dir>", "the folder for epics (default: feature-updates)") },
  examples: ["sheaf init", "sheaf init --epics-dir planning --dry-run"],
  async run({ context, options, dryRun }) {
    const { initProject } = await import("../../workflows/epic/init-project.ts");
    const { settings, steps, faults } = await initProject(context, { ...options, dryRun });
    const { bareWords } = await import("../../workflows/context/bare-layout.ts");
    const bare = await bareWords(context.repository);
    return {
      data: { settings, steps, faults },
      lines: steps.length === 0 ? ["everything is in place already"] : steps.map(({ kind }) => words[kind]),
      warnings: [...faults.map(({ message }) => message), ...(bare === undefined ? [] : [bare])],
      obstacles: faults.flatMap(({ fix }) =>
        fix === undefined ? [] : [{ why: "commits as here", run: fix }],
      ),
      next: [
        { why: "make the first epic", run: 'sheaf epic new KAI-1 "Title" --feature first --feature second' },
      ],
    };
  },
});

const words = {
  "write-settings": "write sheaf.yaml",
  "set-driver": "register the merge driver (merge.sheaf.driver in .git/config)",
  "write-attributes":
    "send EPIC_README.md to it (.git/info/attributes: no commit needed, all worktrees see it)",
  "place-hooks": "place the hooks (.git/sheaf/hooks; switched on per worktree by sheaf start)",
} as const;
