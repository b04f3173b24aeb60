import type { ConflictCode } from "./decide-section.ts";
import type { ThreeWay } from "../lines/three-way.ts";

type Lines = readonly string[];

/** What a container of the result consists of, in order; lines are in working form. */
export type Part = TextPart | ConflictPart | RefusedPart | SectionPart;

/** Lines that are decided. */
export interface TextPart {
  readonly kind: "text";
  readonly lines: Lines;
}

/** A region that a person has to decide. */
export interface ConflictPart {
  readonly kind: "conflict";
  readonly code: ConflictCode;
  readonly versions: ThreeWay<Lines>;
  /** Why it is one, where that is more than that both sides changed the same. */
  readonly reason?: string;
}

/** Says that the text part before it stands where the tip wanted other lines. */
export interface RefusedPart {
  readonly kind: "refused";
  readonly before: Lines;
  readonly after: Lines;
}

/** A section with the separators behind it. */
export interface SectionPart {
  readonly kind: "section";
  readonly name: string;
  readonly tail: Lines;
}
