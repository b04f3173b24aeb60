import { groupBy } from "../text/group-by.ts";
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

/** Numbered files of one folder, `0042_a.sql` and `0042_b.sql`, that two features give one number. */
export function findNumbersUsedTwice(rows: readonly NameRow[]): FindingDraft[] {
  const numberOf = ({ name }: NameRow) =>
    /^((?:[^*{<]*\/)?\d{3,5})[-_][^\d/*{<][^/*{<]*\.\w+$/.exec(name)?.[1];
  return [...groupBy(rows, numberOf)].flatMap(([number, all]): FindingDraft[] => {
    const places = onePerFeature(all.flatMap(({ places }) => places));
    if (number === undefined || all.length < 2 || places.length < 2) return [];
    const summary = `${all.map(({ name }) => `\`${name}\``).join(" and ")} have the same number`;
    return [{ kind: "number-used-twice", subject: number, summary, places }];
  });
}
