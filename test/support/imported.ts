import type { EpicId, Instant, RepoPath } from "../../src/core/ids.ts";
import { planImport, type ImportPlan } from "../../src/core/import/plan.ts";
import { readEpic } from "../../src/core/import/read-epic.ts";
import { formatRemark } from "../../src/core/import/report.ts";
import { loadTemplates } from "../../src/files/templates.ts";

/** When it is imported. */
export const now = Date.parse("2026-03-01T12:00:00Z") as Instant;
/** The folder of the imported epic. */
export const epicDir = "epics/KAI-8-logging" as RepoPath;

export type Texts = Readonly<Record<string, string>>;

/** Texts as the files of a folder. */
export function sourcesOf(texts: Texts) {
  return Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}

/** Imports a folder with these files. */
export function imported(texts: Texts): ImportPlan {
  const read = readEpic(sourcesOf(texts));
  if (read.kind === "invalid") throw new Error(JSON.stringify(read));
  const wish = { epic: "KAI-8" as EpicId, title: "Logging", epicDir, folder: "KAI-8-logging" };
  return planImport(read.epic, { ...wish, templates: loadTemplates(), now });
}

/** A file of the imported epic. */
export function file(plan: ImportPlan, path: string): string {
  const content = plan.files.get(`${epicDir}/${path}` as RepoPath);
  return Buffer.from(content ?? "").toString("utf8");
}

/** What the import tells, as lines. */
export function remarks(
  plan: ImportPlan,
  kind: "mapped" | "unknown" | "contradictions" | "missing",
): string[] {
  return plan.report[kind].map(formatRemark);
}

/** Two features with a spec each. */
export const two = { "feature_01_core/spec.md": "# Core\n", "feature_02_cli/spec.md": "# CLI\n" };
