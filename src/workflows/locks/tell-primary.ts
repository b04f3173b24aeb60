import { primary } from "../../core/ids.ts";
import { takeoverDraft } from "../../core/records/takeover-message.ts";
import { postAlone } from "../state/post.ts";
import type { Hold, LockPlace } from "./place.ts";

/**
 * Tells the primary that a lock was taken from another agent without a release (design section 7): a message in the
 * taker's own outbox. The lock's chain is the record.
 */
export async function tellPrimary(
  place: LockPlace,
  { takenFrom, tip }: Pick<Hold, "takenFrom" | "tip">,
): Promise<void> {
  const { agent, system } = place;
  if (takenFrom === undefined || takenFrom.record.holder === agent || agent === primary) return;
  const draft = takeoverDraft(tip.record, takenFrom.record, { why: takenFrom.why, at: system.now() });
  await postAlone(place, primary, draft);
}
