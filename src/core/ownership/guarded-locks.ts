import type { LockName } from "../ids.ts";
import type { Rulebook } from "./rulebook.ts";

/** The locks under which some path of an epic is changed, each once, in the order of the rules. */
export function guardedLocks({ rules }: Pick<Rulebook, "rules">): LockName[] {
  return [...new Set(rules.flatMap(({ lock }) => lock ?? []))];
}
