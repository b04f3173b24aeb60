import { nextStage } from "../../core/epic/stage.ts";
import { obstaclesOf, type StageObstacle } from "../../core/progress/stage-guard.ts";
import { formatInstant } from "../../core/time.ts";
import type { Context } from "../context/context.ts";
import { readStageFacts } from "./read-stage-facts.ts";

/** Where the epic and its features are, and what the next stage waits for. */
export interface ShownStage {
  readonly epic: string;
  readonly stage: string;
  /** Undefined at the last stage. */
  readonly next: string | undefined;
  readonly obstacles: readonly StageObstacle[];
  readonly features: readonly {
    readonly feature: string;
    readonly owner: string;
    readonly stage: string;
    readonly ready: boolean;
  }[];
  /** Oldest first; times in ISO form. */
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    readonly at: string;
    readonly reason: string;
  }[];
}

/** Reads where the epic is; changes nothing. */
export async function showStage(context: Context): Promise<ShownStage> {
  const { stage, moves, facts } = await readStageFacts(context);
  const next = nextStage(stage);
  return {
    epic: context.epic,
    stage,
    next,
    obstacles: next === undefined ? [] : obstaclesOf(facts),
    features: facts.features.map(({ feature, owner, stage, ready }) => ({ feature, owner, stage, ready })),
    moves: moves.map((move) => ({ ...move, at: formatInstant(move.at) })),
  };
}
