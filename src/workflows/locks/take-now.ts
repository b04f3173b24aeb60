import type { AcquireVerdict } from "../../core/lock/decide.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { carryOver, type HandOverPlace } from "./hand-over.ts";
import { writeLock } from "./place.ts";
import { tellPrimary } from "./tell-primary.ts";

/**
 * Makes a verdict real, with what the lock hands over, and tells the primary of a takeover. Undefined when somebody was
 * faster.
 */
export async function takeNow(
  place: HandOverPlace,
  from: HeldTip | undefined,
  verdict: Extract<AcquireVerdict, { kind: "take" | "takeover" }>,
): Promise<HeldTip | undefined> {
  const { record } = verdict;
  const tip = await writeLock(place, { from, record, tree: await carryOver(place, record.name, from) });
  if (tip !== undefined && verdict.kind === "takeover") {
    await tellPrimary(place, { takenFrom: { record: verdict.from, why: verdict.why }, tip });
  }
  return tip;
}
