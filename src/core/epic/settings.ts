import { z } from "zod";
import type { RepoPath } from "../ids.ts";
import { hiddenLetters } from "../text/hidden-letters.ts";
import { schemaLine } from "./schema-line.ts";

const hidden = new RegExp(String.raw`[${hiddenLetters}\p{Cc}]`, "u");
// As file systems that ignore case or trailing letters see them, too.
const isGitsOwn = (part: string) => /^(?:\.git[ .]*|git~\d+)$/i.test(part);
const partsOf = (path: string) => path.split("/").filter((part) => part !== "" && part !== ".");

const insideRepository = z
  .string()
  .min(1)
  .max(300)
  .refine((path) => !hidden.test(path), "expected a path without invisible characters")
  .refine((path) => !path.includes("\\"), 'expected "/" between folders, not a backslash')
  .refine(
    (path) => !path.startsWith("/") && !partsOf(path).includes(".."),
    "expected a folder inside the repository",
  )
  .refine((path) => partsOf(path).length > 0, "expected a folder of its own, not the whole repository")
  .refine((path) => !partsOf(path).some(isGitsOwn), "expected a folder that git tracks, not one of git's own")
  .refine(
    (path) => !/^[-:]/.test(partsOf(path)[0] ?? ""),
    "expected a folder that begins with another letter",
  )
  .transform((path) => partsOf(path).join("/"));

const commits = z
  .strictObject({
    prefix: z
      .exactOptional(
        z
          .string()
          .max(100)
          .regex(/^[^\n\r]*$/, "expected one line"),
      )
      .describe("What the subject of a commit begins with; {epic} is the epic's id. Default: '{epic}: '."),
    type: z
      .exactOptional(z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, "expected a type such as chore or docs"))
      .describe("The type of Conventional Commits: 'chore' makes the subject 'chore(KAI-7): …'."),
    sign_off: z.boolean().default(false).describe("Whether commits end with a Signed-off-by line."),
  })
  .prefault({})
  .describe("How Sheaf words the commits that it makes on branches.");

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
  layout: z
    .enum(["sheaf", "spec-kit"])
    .default("sheaf")
    .describe(
      "Where the specs of new and imported epics are: in the epic's folder, or as spec-kit has them, specs/NNN-name/{spec,plan,tasks}.md.",
    ),
  commits,
  setup: z.exactOptional(
    z
      .string()
      .min(1)
      .max(2_000)
      .describe(
        "A command that `sheaf start` runs once in each new worktree, once a person has approved its text (sheaf trust).",
      ),
  ),
  agents: z.exactOptional(
    z.strictObject({
      clients: z
        .array(z.enum(["claude", "codex", "gemini", "cursor", "copilot", "opencode"]))
        .default([])
        .describe("Programs that agents run in; `sheaf start` lets them call Sheaf in its worktrees."),
    }),
  ),
});

export type Settings = z.infer<typeof settingsSchema>;
/** How a repository wants the commits of Sheaf's own worded. */
export type CommitStyle = Settings["commits"];

export const settingsName = "sheaf.yaml";

/** The text of a new `sheaf.yaml`. */
export function formatSettings(settings: Pick<Settings, "epics_dir" | "worktrees_dir">): string {
  return `${schemaLine("settings", settingsName as RepoPath)}# Settings of Sheaf for this repository; see README.md of the package.
schema: 1
# One folder per epic, tracked by git.
epics_dir: ${JSON.stringify(settings.epics_dir)}
# Worktrees are made at <worktrees_dir>/<EPIC>/<agent>; {repo} is the name of this checkout.
worktrees_dir: ${JSON.stringify(settings.worktrees_dir)}
# How Sheaf words its own commits, where the repository has a rule for that.
# commits: { type: chore, prefix: "[web] ", sign_off: true }
`;
}
