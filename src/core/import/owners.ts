import { primary, type AgentId, type FeatureId } from "../ids.ts";
import { findAgent } from "./agent-names.ts";
import type { FeatureFolder } from "./feature-folders.ts";
import type { Remark, SourceText } from "./source.ts";
import type { ReadStatus } from "./status.ts";

export interface Owners {
  readonly owners: ReadonlyMap<FeatureId, AgentId>;
  readonly contradictions: readonly Remark[];
  /** Features for which nobody is named. */
  readonly unnamed: readonly FeatureId[];
}

/** Whose each feature is: by its STATUS, else by a handoff package, else the primary's, which is told. */
export function findOwners(
  folders: readonly FeatureFolder[],
  statuses: ReadonlyMap<FeatureId, ReadStatus>,
  handoffs: readonly SourceText[],
): Owners {
  const assigned = assignments(handoffs);
  const found = folders.map(({ folder, feature }) => {
    const number = Number(feature.split("_")[1]);
    const handoff = assigned.find((one) => one.number === number || one.path.startsWith(`${folder}/`));
    return { folder, feature, status: statuses.get(feature), handoff };
  });
  return {
    owners: new Map(
      found.map(({ feature, status, handoff }) => [feature, status?.agent ?? handoff?.agent ?? primary]),
    ),
    contradictions: found.flatMap(({ feature, status, handoff }) =>
      status?.agent === undefined || handoff === undefined || status.agent === handoff.agent
        ? []
        : [
            {
              path: handoff.path,
              message: `gives ${feature} to ${handoff.agent}, its STATUS names ${status.agent}`,
            },
          ],
    ),
    unnamed: found.flatMap(({ feature, status, handoff }) =>
      (status?.agent ?? handoff) === undefined ? [feature] : [],
    ),
  };
}

interface Assignment {
  readonly path: string;
  readonly agent: AgentId;
  /** The feature's number, where the package tells. */
  readonly number: number | undefined;
}

function assignments(handoffs: readonly SourceText[]): Assignment[] {
  return handoffs.flatMap(({ path, text }): Assignment[] => {
    const agent = findAgent(/\bMy Agent ID:(?:\*\*)?[ \t]*`?([^\n`]+)/i.exec(text)?.[1] ?? "");
    if (agent === undefined) return [];
    const line = /\bMy (?:Feature )?Assignment:(?:\*\*)?[ \t]*([^\n]+)/i.exec(text)?.[1] ?? "";
    const number = /feature[ _]#?(\d{1,2})/i.exec(line)?.[1] ?? /feature[ _](\d{1,2})/i.exec(path)?.[1];
    return [{ path, agent, number: number === undefined ? undefined : Number(number) }];
  });
}
