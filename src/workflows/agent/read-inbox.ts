import type { AgentId } from "../../core/ids.ts";
import type { Receipts } from "../../core/records/checkpoint.ts";
import { lettersIn, type Received } from "../../core/records/letterbox.ts";
import { receiptsAfterShowing } from "../../core/records/receipts.ts";
import type { AgentContext } from "../context/context.ts";
import { changeOwn } from "../state/change-own.ts";
import type { OwnState } from "../state/own-state.ts";

export interface InboxOptions {
  /** Leave out what is acknowledged. */
  readonly unreadOnly: boolean;
  /** Only this sender's. */
  readonly from?: AgentId | undefined;
}

/**
 * Reads the messages to the agent of this worktree, and records in its checkpoint that it was shown them. Shown
 * messages that ask for nothing are acknowledged with that.
 */
export async function readInbox(context: AgentContext, options: InboxOptions): Promise<readonly Received[]> {
  const { answer } = await changeOwn(context, {
    command: "inbox",
    decide: (own) => ({
      receipts: showAll(own, options.from),
      subject: "messages shown",
      answer: lettersOf(own, options),
    }),
  });
  return answer;
}

/** The messages in an agent's inbox, by sender in roster order, each channel oldest first. */
function lettersOf({ boxes }: OwnState, { unreadOnly, from }: InboxOptions): Received[] {
  const letters = boxes.filter((box) => from === undefined || box.from === from).flatMap(lettersIn);
  return unreadOnly ? letters.filter(({ state }) => state !== "read") : letters;
}

/** The receipts that showing changes, by the place of their box. */
function showAll({ boxes }: OwnState, from: AgentId | undefined): Map<number, Receipts> {
  return new Map(
    boxes.flatMap((box, at): [number, Receipts][] => {
      if (from !== undefined && box.from !== from) return [];
      const after = receiptsAfterShowing(box.channel, box.receipts);
      const { shown, acknowledged } = box.receipts;
      return after.shown === shown && after.acknowledged === acknowledged ? [] : [[at, after]];
    }),
  );
}
