import { expect, test } from "vitest";
import type { Instant } from "../../../src/core/ids.ts";
import { letterDefaults } from "../../../src/core/records/letter.ts";
import { appendToOutbox, parseOutbox } from "../../../src/core/records/outbox.ts";
import { receiptsAfterAck, receiptsAfterShowing, unreadOf } from "../../../src/core/records/receipts.ts";

const unread = { shown: 0, acknowledged: 0 };

function channelWith(inReplyTo: number | undefined) {
  const draft = {
    ...letterDefaults(inReplyTo),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    subject: "CSV",
    sentAt: 0 as Instant,
  };
  return parseOutbox(appendToOutbox("", draft).text);
}

test("news are dealt with when they are shown", () => {
  const channel = channelWith(undefined);
  expect(unreadOf(channel, receiptsAfterShowing(channel, unread))).toEqual([]);
});

test("an answer is dealt with when its reader says so", () => {
  const channel = channelWith(1);
  const shown = receiptsAfterShowing(channel, unread);
  expect(unreadOf(channel, shown)).toMatchObject([{ kind: "response", inReplyTo: 1 }]);
  expect(unreadOf(channel, receiptsAfterAck(channel, shown))).toEqual([]);
});
