import { primary } from "../ids.ts";
import type { JudgeInput } from "./input.ts";

/** Whether a Sheaf command of the primary makes the commit: sync, for one, writes what Sheaf computes. */
export function isMadeBySheaf({ agent, command }: Pick<JudgeInput, "agent" | "command">): boolean {
  return agent === primary && command !== undefined;
}
