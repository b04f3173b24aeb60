import { readDemands, type Demand } from "./demands.ts";
import { placeIn, type FindingDraft } from "./finding.ts";
import type { Spec } from "./spec.ts";
import { termKey } from "./term.ts";

/** Requirement lines of two features that want opposites of one named thing. */
export function findContradictions(specs: readonly Spec[]): FindingDraft[] {
  const groups = new Map<string, { spec: Spec; demand: Demand }[]>();
  for (const spec of specs) {
    for (const demand of settled(readDemands(spec))) {
      const key = `${termKey(demand.kind, demand.name)} ${demand.about}`;
      groups.set(key, [...(groups.get(key) ?? []), { spec, demand }]);
    }
  }
  return [...groups.values()].flatMap((all) => {
    const clashing = all.filter(({ demand }) => all.some((other) => isOpposite(demand, other.demand)));
    return clashing.length === 0 ? [] : [contradiction(clashing)];
  });
}

function isOpposite(a: Demand, b: Demand): boolean {
  const isElsewhere = a.scope !== undefined && b.scope !== undefined && a.scope !== b.scope;
  return !isElsewhere && a.wants !== b.wants;
}

/** One demand for each thing and matter; a spec that wants both itself tells of a change, not of a clash. */
function settled(demands: readonly Demand[]): Demand[] {
  const byMatter = new Map<string, Demand | undefined>();
  for (const demand of demands) {
    const key = `${termKey(demand.kind, demand.name)} ${demand.about}`;
    const earlier = byMatter.get(key);
    if (!byMatter.has(key)) byMatter.set(key, demand);
    else if (earlier?.wants !== demand.wants) byMatter.set(key, undefined);
  }
  return [...byMatter.values()].flatMap((demand) => demand ?? []);
}

function contradiction(all: readonly { readonly spec: Spec; readonly demand: Demand }[]): FindingDraft {
  const [first] = all;
  const name = first?.demand.name ?? "";
  const about = first?.demand.about ?? "";
  const [wanting, refusing] = [true, false].map((wants) =>
    all
      .filter(({ demand }) => demand.wants === wants)
      .map(({ spec }) => spec.feature)
      .join(", "),
  );
  const [yes, no] =
    about === "presence"
      ? ["kept or added in", "removed in"]
      : about === "need"
        ? ["required in", "optional in"]
        : [`to "${about}" in`, "not to in"];
  return {
    kind: "contradiction",
    severity: about === "presence" || about === "need" ? "medium" : "high",
    subject: `${name} ${about}`,
    summary: `\`${name}\`: ${yes} ${wanting}; ${no} ${refusing}`,
    places: all.map(({ spec, demand }) => placeIn(spec, demand.line, demand.text)),
    advice: `Settle what shall be with \`${name}\`, or name in each spec the file whose \`${name}\` is meant.`,
  };
}
