import { groupBy } from "../text/group-by.ts";
import type { AgentId, FeatureId, RepoPath } from "../ids.ts";
import type { FindingDraft } from "./finding.ts";
import type { NameRow } from "./matrix.ts";
import { onePerFeature } from "./spec.ts";

type IsShared = (path: string) => boolean;

/** Files that two features create, but for those that the manifest lets several agents write. */
export function findFilesCreatedTwice(rows: readonly NameRow[], isShared: IsShared): FindingDraft[] {
  return rows.flatMap(({ name, places }): FindingDraft[] => {
    const creating = onePerFeature(places.filter(({ states }) => states.includes("creates")));
    if (creating.length < 2 || isShared(name)) return [];
    const summary = `${creating.length} features create \`${name}\``;
    return [{ kind: "file-created-twice", subject: name, summary, places: creating }];
  });
}

/** A new file of a feature's branch. */
export interface AddedFile {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly path: RepoPath;
}

/** Numbered files of one folder, `0042_a.sql` and `0042_b.sql`, that two features give one number. */
export function findNumbersUsedTwice(rows: readonly NameRow[], added: readonly AddedFile[]): FindingDraft[] {
  const named = rows.flatMap(({ name, places }) => places.map((place) => ({ name, place })));
  const made = added.map((file) => ({ name: file.path, place: { ...file, line: 1, words: file.path } }));
  const numberOf = ({ name }: { readonly name: string }) =>
    /^((?:[^*{<]*\/)?\d{3,5})[-_][^\d/*{<][^/*{<]*\.\w+$/.exec(name)?.[1];
  return [...groupBy([...named, ...made], numberOf)].flatMap(([number, all]): FindingDraft[] => {
    const places = onePerFeature(all.map(({ place }) => place));
    const names = [...new Set(all.map(({ name }) => `\`${name}\``))];
    if (number === undefined || names.length < 2 || places.length < 2) return [];
    const summary = `${names.join(" and ")} have the same number`;
    return [{ kind: "number-used-twice", subject: number, summary, places }];
  });
}
