import { SheafError } from "../../errors.ts";
import { agentDisplay, primary } from "../../core/ids.ts";
import { epicLayout } from "../../core/epic/layout.ts";
import { takeoverDraft } from "../../core/records/takeover-message.ts";
import { appendMessage, channelHeader } from "../../core/records/message.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { commitFiles } from "../../git/plumbing-commit.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import type { Hold, LockPlace } from "./place.ts";

// Lost only to other commands of the same agent, of which a handful can be at work.
const mostAttempts = 20;

/**
 * Tells the primary that a lock was taken from another agent without a release (design section 7): a message in the
 * taker's own channel. The lock's chain is the record; where the message cannot be committed now, as in the middle
 * of a merge, the takeover stands all the same.
 */
export async function tellPrimary(
  place: LockPlace,
  { takenFrom, tip }: Pick<Hold, "takenFrom" | "tip">,
): Promise<void> {
  const { agent, branch, rulebook, epic, system } = place;
  if (takenFrom === undefined || takenFrom.record.holder === agent || agent === primary) return;
  if (branch === undefined || rulebook === undefined) return;
  const path = epicLayout(rulebook.epicDir).channel(agent, primary);
  const draft = takeoverDraft(tip.record, takenFrom.record, { why: takenFrom.why, at: system.now() });
  const subject = `${epic}: ${agentDisplay(agent)} has taken over ${tip.record.name}`;
  const message = messageWithTrailers(subject, { agent, command: "lock" });
  try {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const expected = await findCommit(place.git, `refs/heads/${branch}`);
      const [file] = await readObjects(place.git, [`${expected}:${path}`]);
      const { text } = appendMessage(file?.bytes.toString("utf8") ?? channelHeader(agent, primary), draft);
      const files = new Map([[path, { content: text }]]);
      const { kind } = await commitFiles({ git: place.git, branch, expected, files, message });
      if (kind !== "raced") return;
    }
  } catch (error) {
    if (!(error instanceof SheafError)) throw error;
  }
}
