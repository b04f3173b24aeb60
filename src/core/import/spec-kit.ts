import { featureId, isFeatureName, primary, secondaryAt, type EpicId, type FeatureId } from "../ids.ts";
import { manifestSchema, type Manifest } from "../manifest/schema.ts";
import { inLayout, readSpecKitFolder } from "../manifest/spec-places.ts";
import type { ImportReport } from "./report.ts";

/** A folder of spec-kit's, with the names of its files. */
export interface SpecKitFolder {
  readonly name: string;
  /** From the top of the repository. */
  readonly path: string;
  readonly files: readonly string[];
}

/** Folders in which nothing says what the feature is; they are left alone. */
function isFeature({ name, files }: SpecKitFolder): boolean {
  const read = readSpecKitFolder(name);
  return read !== undefined && isFeatureName(read.name) && files.includes("spec.md");
}

/** The manifest of an epic of spec-kit's features, and what there is to tell; undefined where there is no feature. */
export function planSpecKit(
  folders: readonly SpecKitFolder[],
  { epic, title }: { readonly epic: EpicId; readonly title: string },
): { readonly manifest: Manifest; readonly report: ImportReport } | undefined {
  const found = folders.filter(isFeature);
  if (found.length === 0) return undefined;
  const owners = found.map((_, at) => (at === 0 ? primary : secondaryAt(at - 1)));
  const features = found.map(({ name, path }, at) => ({
    id: idOf(name),
    owner: owners[at],
    folder: path,
  }));
  const planned = manifestSchema.parse({
    schema: 1,
    epic,
    title,
    agents: owners.map((id) => ({ id })),
    features,
    rules: [{ path: "**", access: "frozen" }],
  });
  const manifest = inLayout(planned, "spec-kit");
  const missing = found.flatMap(({ path, files }) =>
    manifest.required_files
      .filter((file) => !files.includes(file))
      .map((file) => ({ path, message: `has no ${file} yet` })),
  );
  const others = folders.filter((folder) => !isFeature(folder));
  const unknown = others.map(({ path }) => ({
    path,
    message: "is no feature such as 001-name with a spec.md",
  }));
  const mapped = features.map(({ id, folder, owner }) => ({
    path: folder,
    message: `is ${id}, owned by ${owner}`,
  }));
  return {
    manifest,
    report: { stage: "S1", ready: [], sources: [], mapped, unknown, contradictions: [], missing },
  };
}

function idOf(folder: string): FeatureId {
  const { number = 0, name = "" } = readSpecKitFolder(folder) ?? {};
  return featureId(number, name);
}
