import { isKept } from "./plan.ts";
import type { SectionPlan } from "./plan.ts";
import type { Rejected } from "./result.ts";

/** Where a section's body stands in the result, and what it is there. */
export interface BodyInResult {
  readonly line: number;
  readonly before: string;
}

/** The body, in working form, that a section's plan keeps out of the result. `found` is absent for a section that is. */
export function rejectedBody({ name, versions, decision }: SectionPlan, found?: BodyInResult): Rejected {
  const side = decision.refused ?? "theirs";
  const after = versions[side]?.body;
  return {
    from: side === "theirs" ? "tip" : "integration",
    what: "body",
    section: name,
    action: decision.action,
    ...found,
    ...(after === undefined ? {} : { after }),
  };
}

/** The marker lines that the tip spelled anew although they are the coordinator's; undefined when it did not. */
export function rejectedMarker({ name, versions }: SectionPlan, line: number): Rejected | undefined {
  const { base, ours, theirs } = versions;
  if (ours === undefined || theirs === undefined) return undefined;
  for (const end of ["begin", "end"] as const) {
    if (theirs[end] === ours[end] || theirs[end] === base?.[end]) continue;
    const texts = { before: ours[end], after: theirs[end] };
    return { from: "tip", what: "marker", section: name, action: "trespass-rejected", line, ...texts };
  }
  return undefined;
}

/** The bodies that were kept out together with their sections. */
export function rejectedAbsent(plans: Iterable<SectionPlan>): Rejected[] {
  const absent = [...plans].filter((plan) => !isKept(plan) && plan.decision.refused !== undefined);
  return absent.map((plan) => rejectedBody(plan));
}

/** The moves that were not followed. */
export function rejectedMoves(names: readonly string[]): Rejected[] {
  return names.map((section) => ({ from: "tip", what: "place", section, action: "trespass-rejected" }));
}
