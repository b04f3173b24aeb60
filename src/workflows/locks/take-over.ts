import type { AcquireVerdict } from "../../core/lock/decide.ts";
import type { HeldTip } from "../../git/lock-tip.ts";
import { carryOver, type HandOverPlace } from "./hand-over.ts";
import { writeLock } from "./place.ts";
import { tellPrimary } from "./tell-primary.ts";

/** Makes a takeover real, with what the lock hands over, and tells the primary. Undefined when somebody was faster. */
export async function takeOver(
  place: HandOverPlace,
  from: HeldTip | undefined,
  { record, ...verdict }: Extract<AcquireVerdict, { kind: "takeover" }>,
): Promise<HeldTip | undefined> {
  const tip = await writeLock(place, { from, record, tree: await carryOver(place, record.name, from) });
  if (tip === undefined) return undefined;
  await tellPrimary(place, { takenFrom: { record: verdict.from, why: verdict.why }, tip });
  return tip;
}
