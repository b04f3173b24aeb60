import type { Settings } from "../epic/settings.ts";
import { epicLayout, repoPath } from "../epic/layout.ts";
import type { FeatureId, RepoPath } from "../ids.ts";
import type { Manifest } from "./schema.ts";

/** In another tool's layout a spec may hold questions of its own, marked where they arise. */
export function marksQuestions({ features }: Pick<Manifest, "features">, id: FeatureId): boolean {
  return features.find((feature) => feature.id === id)?.folder !== undefined;
}

/** Where a feature's specification is: in its folder of the epic, or in a folder of its own in another tool's layout. */
export interface SpecPlace {
  readonly folder: RepoPath;
  readonly spec: RepoPath;
  readonly checklist: RepoPath;
}

/** The place of a feature's specification. */
export function specPlaceOf(
  { features }: Pick<Manifest, "features">,
  epicDir: RepoPath,
  id: FeatureId,
): SpecPlace {
  const other = features.find((feature) => feature.id === id)?.folder;
  const layout = epicLayout(epicDir);
  if (other === undefined) {
    const [spec, checklist] = [layout.featureFile(id, "spec.md"), layout.featureFile(id, "checklist.md")];
    return { folder: layout.feature(id), spec, checklist };
  }
  const folder = other.replace(/\/+$/, "") as RepoPath;
  return {
    folder,
    spec: repoPath(folder, "spec.md"),
    checklist: repoPath(folder, "checklists/requirements.md"),
  };
}

/** The folder that spec-kit gives a feature: `specs/002-schedule-fetcher`. */
function specKitFolder(id: FeatureId): string {
  const [, number = "", name = ""] = /^feature_(\d+)_(.*)$/.exec(id) ?? [];
  return `specs/${number.padStart(3, "0")}-${name.replaceAll("_", "-")}`;
}

/** What spec-kit's commands write into such a folder before code is written. */
const specKitFiles = ["spec.md", "plan.md", "tasks.md"] as const;

/** A manifest whose specs are where the layout has them. */
export function inLayout(manifest: Manifest, layout: Settings["layout"]): Manifest {
  if (layout === "sheaf") return manifest;
  const features = manifest.features.map((feature) => ({ folder: specKitFolder(feature.id), ...feature }));
  return { ...manifest, features, required_files: [...specKitFiles] };
}

/** The name of a feature by its folder of spec-kit's, with its number; undefined for any other folder. */
export function readSpecKitFolder(
  name: string,
): { readonly number: number; readonly name: string } | undefined {
  const [, digits, words = ""] = /^(\d{3})-([a-z0-9-]+)$/i.exec(name) ?? [];
  if (digits === undefined) return undefined;
  return { number: Number(digits), name: words.toLowerCase().replaceAll("-", "_") };
}
