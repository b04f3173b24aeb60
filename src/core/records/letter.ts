import type { MessageDraft } from "./message.ts";

/**
 * What a message is when its sender does not say. An answer may end a blocker, so it is dealt with when its reader says
 * so (`sheaf ack`), and not when it is shown, as news are.
 */
export function letterDefaults(inReplyTo: number | undefined): Pick<MessageDraft, "kind" | "acknowledge"> {
  if (inReplyTo === undefined) return { kind: "update" };
  return { kind: "response", acknowledge: "sheaf ack, once you have dealt with it" };
}
