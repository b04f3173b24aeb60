import { epicBranch, sheafRef } from "../../core/epic/layout.ts";
import { parseStageMoves, type StageMove } from "../../core/records/stage-moves.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";

/** Where an epic is, and how it came there. */
export interface EpicStage {
  readonly stage: string;
  /** Oldest first; empty while nobody has moved it. */
  readonly moves: readonly StageMove[];
}

/**
 * Where the epic is, by the file of moves at the tip of the epic branch. Without a move, an epic whose agents were
 * started is at S2, any other at S1.
 */
export async function readEpicStage({
  git,
  epic,
  layout,
}: Pick<Context, "git" | "epic" | "layout">): Promise<EpicStage> {
  const [file] = await readObjects(git, [`refs/heads/${epicBranch(epic)}:${layout.stages}`]);
  const moves = parseStageMoves(file?.bytes.toString("utf8") ?? "");
  const last = moves.at(-1);
  if (last !== undefined) return { stage: last.to, moves };
  const started = await listRefs(git, sheafRef(epic, "start"));
  return { stage: started.size > 0 ? "S2" : "S1", moves };
}
