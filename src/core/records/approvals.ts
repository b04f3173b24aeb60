import { parseFeatureId, type FeatureId, type Instant } from "../ids.ts";
import { formatCells, formatMarkdownTable, readCells } from "../markdown/table-text.ts";
import { formatInstant, parseInstant } from "../time.ts";

/** A person's approval of DISCOVERY.md, as the approvals tell it. */
export interface DiscoveryApproval {
  readonly by: string;
  readonly at: Instant;
  /** The commit of the epic branch that was approved, abbreviated. */
  readonly commit: string;
}

/** A person's approval of a feature at a gate (protocol section 1.2: only people pass gates). */
export interface Approval {
  readonly feature: FeatureId;
  /** A name from the manifest's `gates`. */
  readonly gate: string;
  /** The person. */
  readonly by: string;
  readonly at: Instant;
  /** The tip of the feature's branch that was approved, abbreviated. */
  readonly commit: string;
}

const head = `# Approvals

Written by \`sheaf approve\`, one row for each; the newest row of a feature and gate counts.

${formatMarkdownTable(["Feature", "Gate", "By", "Time", "Commit"], [])}`;

/**
 * Reads the file of approvals. A row that is not one of Sheaf's is passed over: approvals are recorded by the
 * command, and never understood from prose (census of real specs, section 6).
 */
export function parseApprovals(text: string): Approval[] {
  return rowsOf(text).flatMap(({ subject, ...row }) => {
    const feature = parseFeatureId(subject)?.id;
    return feature === undefined ? [] : [{ feature, ...row }];
  });
}

/** What stands in the column of features where the epic's DISCOVERY.md was approved. */
export const discoverySubject = "DISCOVERY.md";

/** The newest approval of the epic's DISCOVERY.md. */
export function findDiscoveryApproval(text: string): DiscoveryApproval | undefined {
  return rowsOf(text).findLast(({ subject }) => subject === discoverySubject);
}

function rowsOf(text: string): (Omit<Approval, "feature"> & { subject: string })[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [subject = "", gate = "", by = "", time = "", commit = ""] = readCells(line);
    const at = parseInstant(time);
    return at === undefined || by === "" ? [] : [{ subject, gate, by, at, commit }];
  });
}

/** The file with one approval more; `text` undefined for the first. */
export function appendApproval(
  text: string | undefined,
  approval: Omit<Approval, "feature"> & { readonly feature: string },
): string {
  const { feature, gate, by, at, commit } = approval;
  const before = text ?? head;
  const row = formatCells([feature, gate, by, formatInstant(at), commit]);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${row}`;
}

/** The gates that a feature still needs an approval for. */
export function missingApprovals(
  approvals: readonly Approval[],
  feature: FeatureId,
  gates: readonly string[],
): string[] {
  return gates.filter((gate) => !approvals.some((one) => one.feature === feature && one.gate === gate));
}
