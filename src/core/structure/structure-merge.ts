/** A merged text, and what decided it. */
export interface StructureMerge {
  readonly text: string;
  /** The names of the resolvers that decided anything; `lines` where lines alone did. */
  readonly resolvers: readonly string[];
}
