import { featureId, slugOf, type FeatureId } from "../ids.ts";
import type { Remark } from "./source.ts";

/** A feature's folder in the source, and the feature it becomes. */
export interface FeatureFolder {
  readonly folder: string;
  readonly feature: FeatureId;
}

export interface FeatureFolders {
  readonly folders: readonly FeatureFolder[];
  /** Names that had to change, and folders whose number another one has. */
  readonly remarks: readonly Remark[];
}

const form = /^feature[_-](\d{1,3})(?:[_-](.*))?$/i;

/** The feature folders among the first parts of all paths, in the order of their numbers. */
export function findFeatureFolders(paths: readonly string[]): FeatureFolders {
  const inside = paths.filter((path) => path.includes("/"));
  const names = [...new Set(inside.map((path) => path.slice(0, path.indexOf("/"))))].sort();
  const found = names.flatMap((folder) => {
    const [, number, name = ""] = form.exec(folder) ?? [];
    if (number === undefined) return [];
    return [{ folder, feature: featureId(Number(number), nameOf(name)), number: Number(number) }];
  });
  const folders = found.filter(({ number }, at) => found.findIndex((one) => one.number === number) === at);
  const doubled = found.filter((one) => !folders.includes(one));
  return {
    folders: folders.toSorted((a, b) => a.number - b.number),
    remarks: [
      ...folders
        .filter(({ folder, feature }) => folder !== feature)
        .map(({ folder, feature }) => ({ path: folder, message: `becomes ${feature}` })),
      ...doubled.map(({ folder, number }) => ({
        path: folder,
        message: `feature ${number} has another folder already; this one is kept under imported/`,
      })),
    ],
  };
}

/** A name that a feature can have: lower case, `_` between words, a letter first. */
function nameOf(text: string): string {
  const slug = slugOf(text.replaceAll("_", " "));
  return /^[a-z]/.test(slug) ? slug : slug === "" ? "unnamed" : `f_${slug}`.slice(0, 60);
}
