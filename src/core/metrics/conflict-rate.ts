import { isHeld } from "../sync/outcome.ts";
import type { PastSync } from "./facts.ts";
import { perHour, sum } from "./figures.ts";
import type { Metrics } from "./schema.ts";

/** How often work clashed, by the reports of the syncs. `wallMs` is the time that is counted by. */
export function conflictsOf(
  syncs: readonly PastSync[],
  wallMs: number | null,
): { readonly conflicts: Metrics["conflicts"]; readonly unknown: Metrics["unknown"] } {
  const landed = syncs.filter(({ kind }) => kind === "sync");
  const reports = landed.flatMap(({ report }) => report ?? []);
  const isKnown = reports.length === landed.length;
  const agents = reports.flatMap((report) => report.agents);
  const sections = agents.flatMap((agent) => agent.sections);
  const settled = isKnown ? sections.filter(({ outcome }) => outcome === "settled").length : null;
  const overridden = isKnown ? sum(agents.map((agent) => agent.overridden.length)) : null;
  const clashes =
    settled === null || overridden === null || landed.length === 0 ? null : settled + overridden;
  return {
    conflicts: {
      syncs: landed.length,
      settled,
      overridden,
      held: isKnown ? agents.filter(({ outcome }) => isHeld(outcome)).length : null,
      perHour: perHour(clashes, wallMs),
    },
    unknown: [
      ...(isKnown ? [] : [{ field: "conflicts", why: "a sync of an older Sheaf kept no report" }]),
      ...(landed.length > 0 ? [] : [{ field: "conflicts.perHour", why: "there was no sync yet" }]),
    ],
  };
}
