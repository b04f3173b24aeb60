import type { LockName } from "../../core/ids.ts";
import { guardedLocks } from "../../core/ownership/guarded-locks.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { nearestWords } from "../../core/text/nearest.ts";
import { usage } from "../../errors.ts";

/** Throws `usage` for a lock that guards nothing, most often a typing error: holding it would protect from nobody. */
export function requireGuarded(name: LockName, rulebook: Rulebook): void {
  const known = guardedLocks(rulebook);
  if (known.includes(name)) return;
  const near = nearestWords(name, known);
  const [offered, words] = near.length === 0 ? [known, "its locks are"] : [near, "did you mean"];
  throw usage(
    "guards-nothing",
    `the lock ${name} guards nothing in ${rulebook.epic}; ${words} ${offered.join(", ")}${near.length === 0 ? "" : "?"}`,
    `sheaf lock acquire ${offered[0] ?? "<name>"} --operation "what for"`,
    { data: { name, known } },
  );
}
