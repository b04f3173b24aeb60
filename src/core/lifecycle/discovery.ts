import type { Manifest } from "../manifest/schema.ts";
import type { DiscoveryApproval } from "../records/approvals.ts";

/** What the epic branch holds of DISCOVERY.md. */
export interface DiscoveryFacts {
  readonly required: Manifest["discovery"];
  readonly isThere: boolean;
  /** The newest approval. */
  readonly approval: DiscoveryApproval | undefined;
  /** Whether it is still what was approved. */
  readonly isSame: boolean;
}

export type DiscoveryVerdict = "fine" | "missing" | "unapproved" | "changed";

/**
 * Whether agents may start on this DISCOVERY.md: in a real run eight agents were blocked for four hours because
 * there was none (field lesson 5). An approval holds for the text that was approved.
 */
export function decideDiscovery({ required, isThere, approval, isSame }: DiscoveryFacts): DiscoveryVerdict {
  if (!isThere) return "missing";
  if (required === "present") return "fine";
  if (approval === undefined) return "unapproved";
  return isSame ? "fine" : "changed";
}
