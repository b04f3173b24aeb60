import { z } from "zod";

const insideRepository = z
  .string()
  .min(1)
  .max(300)
  .refine(
    (path) => !path.startsWith("/") && !path.split(/[/\\]/).includes(".."),
    "expected a folder inside the repository",
  )
  .transform((path) => path.replace(/\/+$/, ""));

/** The project's settings, `sheaf.yaml` at the root of the repository. */
export const settingsSchema = z.strictObject({
  schema: z.literal(1),
  epics_dir: insideRepository
    .default("feature-updates")
    .describe("The folder that holds one folder per epic."),
  worktrees_dir: z
    .string()
    .min(1)
    .max(1_000)
    .default("../{repo}-worktrees")
    .describe(
      "Where agents' worktrees are made: <worktrees_dir>/<EPIC>/<agent>. {repo} is the checkout's name.",
    ),
});

export type Settings = z.infer<typeof settingsSchema>;

export const settingsName = "sheaf.yaml";

/** The text of a new `sheaf.yaml`. */
export function formatSettings(settings: Settings): string {
  return `# Settings of Sheaf for this repository; see README.md of the package.
schema: 1
# One folder per epic, tracked by git.
epics_dir: ${JSON.stringify(settings.epics_dir)}
# Worktrees are made at <worktrees_dir>/<EPIC>/<agent>; {repo} is the name of this checkout.
worktrees_dir: ${JSON.stringify(settings.worktrees_dir)}
`;
}
