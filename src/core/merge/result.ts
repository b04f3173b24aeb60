import type { Damage } from "../sections/damage.ts";
import type { ConflictCode, SectionAction } from "./decide-section.ts";
import type { Holder } from "./rules.ts";
import type { Side, ThreeWay } from "../lines/three-way.ts";

/** What became of one section. */
export interface SectionOutcome {
  readonly section: string;
  readonly owner: Holder;
  readonly action: SectionAction;
}

/** Something that did not get into the result: enough to make a patch that brings it in after all. */
export interface Rejected {
  /** Whose it is: the merging agent's, or the integration side's where an owner's own text replaced it. */
  readonly from: "tip" | "integration";
  readonly what: "body" | "skeleton" | "marker" | "place";
  /** The section concerned; absent for text between sections. */
  readonly section?: string;
  readonly action: SectionAction;
  /** What stands in the result instead; absent where the section does not stand there. */
  readonly before?: string;
  /** The rejected text; absent where it was a deletion or a move. */
  readonly after?: string;
  /** The 1-based line of the result at which `before` begins; absent where nothing stands there. */
  readonly line?: number;
}

/** One thing that a person has to decide. */
export interface MergeConflict {
  readonly code: ConflictCode;
  readonly section?: string;
  /** Where its region stands in the text, marker lines included; absent where there is none. */
  readonly lines?: { readonly from: number; readonly to: number };
  readonly versions?: ThreeWay<string>;
  readonly message: string;
}

interface MergeReport {
  /** `lines` where the base or the integration side is damaged: then sections and owners were not looked at. */
  readonly mode: "sections" | "lines";
  /** The faults that forbade a merge by section; their lines count in the version named. */
  readonly damage?: { readonly version: Side; readonly faults: readonly Damage[] };
  readonly sections: readonly SectionOutcome[];
  readonly rejected: readonly Rejected[];
}

/** The outcome of merging one agent's version of a document into the integration side's. */
export type SectionedMerge =
  | (MergeReport & { readonly kind: "merged"; readonly text: string })
  | (MergeReport & {
      readonly kind: "conflict";
      /** The document with conflict regions; absent where there is nothing that a person could edit. */
      readonly text?: string;
      readonly conflicts: readonly MergeConflict[];
    });
