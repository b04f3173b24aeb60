/** What can be wrong with a document's markers (merge semantics, section 1). The list is closed. */
export type DamageCode =
  | "duplicate-section"
  | "unclosed-section"
  | "stray-end"
  | "mismatched-end"
  | "unclosed-fence"
  | "leftover-conflict-marker";

/** One fault: while a document has any, nothing writes to it or merges it by section. */
export interface Damage {
  readonly code: DamageCode;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units; a byte order mark is not counted. */
  readonly column: number;
  /** The section concerned, where there is one. */
  readonly section?: string;
  /** A sentence that names what was seen and the other line concerned. */
  readonly message: string;
}

/** Something odd that is still understood. */
export interface SectionWarning {
  readonly code: "inline-markers";
  readonly line: number;
  readonly column: number;
  readonly section: string;
  readonly message: string;
}

/** Orders faults as a reader meets them. */
export function byPosition(a: Damage, b: Damage): number {
  return a.line - b.line || a.column - b.column;
}
