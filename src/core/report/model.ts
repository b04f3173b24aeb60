import type { Finding } from "../align/finding.ts";
import type { EpicHistory } from "../metrics/facts.ts";
import type { Metrics } from "../metrics/schema.ts";

/** Everything that the report shows. The same model gives the same bytes. */
export interface ReportModel {
  readonly history: EpicHistory;
  readonly metrics: Metrics;
  /** What does not agree between the specs of the features. */
  readonly findings: readonly Finding[];
}
