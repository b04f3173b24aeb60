/** The two kinds of waves: specs are written in S2, code after S4. */
export type PlanPhase = "spec" | "implementation";

/** What a task needs first, and for what. */
export interface Dependency {
  readonly task: string;
  readonly kind: PlanPhase;
}

/** What the graph functions need of a task; features of a manifest fit too. */
export interface GraphTask {
  readonly id: string;
  readonly depends_on: readonly Dependency[];
}
