import { agentDisplay, type Instant } from "../ids.ts";
import type { MessageDraft } from "./message.ts";
import { formatAge, formatInstant } from "../time.ts";
import type { TakeoverReason } from "../lock/decide.ts";
import type { LockRecord } from "../lock/record.ts";

/** The message by which the primary learns that a hold ended without a release: somebody may have stopped. */
export function takeoverDraft(
  taken: LockRecord,
  lost: LockRecord,
  { why, at }: { readonly why: TakeoverReason; readonly at: Instant },
): MessageDraft {
  const holder = agentDisplay(lost.holder);
  return {
    kind: "update",
    subject: `Took over the lock ${taken.name} from ${holder}`,
    sentAt: at,
    fields: [
      { name: "Why", value: words[why] },
      {
        name: "Its hold",
        value: `token ${lost.token}, since ${formatInstant(lost.acquiredAt)}, for "${lost.operation}"`,
      },
      {
        name: "Details",
        value: `Held for ${formatAge(at - lost.acquiredAt)}. The token is now ${taken.token}.`,
      },
      { name: "Next", value: `sheaf status ${lost.holder} --why tells whether ${holder} is still at work` },
    ],
  };
}

const words: Readonly<Record<TakeoverReason, string>> = {
  expired: "the hold had expired",
  "holder-gone": "the process that held it is gone",
  unmoved: "it had stood unmoved for a whole lease, whatever the clocks say",
};
