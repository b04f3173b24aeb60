/** The columns of the progress tracker, in the order in which a feature passes them (protocol section 8.4). */
export const trackerStages = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8.P1", "S8.P2"] as const;

/** One phase of stage S2, with the protocol's name for it. */
export interface Phase {
  readonly id: string;
  readonly name: string;
}

/** The phases that agents go through in parallel (protocol section 1.2, the numbering of the seeds). */
export const planningPhases: readonly Phase[] = [
  { id: "S2.P1", name: "Research Phase" },
  { id: "S2.P2", name: "Specification Phase" },
  { id: "S2.P3", name: "Refinement Phase" },
];

const stageForm = /^S(10|11|[1-9])(?:\.P([1-9])(?:\.I([1-9]))?)?$/;

/** Reads a stage, `S2`, `S2.P1` or `S2.P1.I3`, as numbers; undefined for anything else. */
function parseStage(text: string): readonly [stage: number, phase: number, iteration: number] | undefined {
  const [, stage, phase = "0", iteration = "0"] = stageForm.exec(text) ?? [];
  return stage === undefined ? undefined : [Number(stage), Number(phase), Number(iteration)];
}

/** Whether `text` names a stage that can be reported. */
export function isStage(text: string): boolean {
  return parseStage(text) !== undefined;
}

/**
 * Compares two stages: negative when `a` comes first. A stage without phases comes before its own first phase.
 * Undefined when one of them is no stage.
 */
export function compareStages(a: string, b: string): number | undefined {
  const left = parseStage(a);
  const right = parseStage(b);
  if (left === undefined || right === undefined) return undefined;
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The words for a stage in the protocol's lines: `S2.P1 (Research Phase)`, `S3`. */
export function stageWords(stage: string): string {
  const phase = planningPhases.find(({ id }) => stage === id || stage.startsWith(`${id}.`));
  return phase === undefined ? stage : `${stage} (${phase.name})`;
}

/** `S2` of `S2.P1`; the text itself where it is no stage. */
export function stageOnly(stage: string): string {
  return stage.split(".")[0] ?? stage;
}

/** Where an epic goes from a stage; S5 to S8 are passed by each feature alone. Undefined after the last. */
export function nextStage(stage: string): string | undefined {
  const now = stageOnly(stage);
  return /^S[5-8]$/.test(now) ? "S9" : epicStages[epicStages.indexOf(now) + 1];
}

/** The stages of an epic as a whole: while its features pass S5 to S8, the epic is at S5. */
export const epicStages: readonly string[] = ["S1", "S2", "S3", "S4", "S5", "S9", "S10", "S11"];

/** Whether a feature cannot be at `stage` yet: the epic has to reach it first, and S5 to S8 open together. */
export function isAhead(stage: string, epicStage: string): boolean {
  const opens = (text: string) => stageOnly(text).replace(/^S[6-8]$/, "S5");
  return (compareStages(opens(stage), opens(epicStage)) ?? 0) > 0;
}
