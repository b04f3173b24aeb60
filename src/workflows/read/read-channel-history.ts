import { primary, type AgentId } from "../../core/ids.ts";
import { absorbedAgents } from "../../core/manifest/heirs.ts";
import type { EpicHistory, SentMessage } from "../../core/metrics/facts.ts";
import { escalationsOf } from "../../core/records/escalation.ts";
import type { Channel } from "../../core/records/message.ts";
import type { Context } from "../context/context.ts";
import { readChannels, type Pair } from "../state/read-channels.ts";

/** Every message of the epic and what became of every escalation, those of absorbed agents too. */
export async function readChannelHistory(
  context: Context,
): Promise<Pick<EpicHistory, "messages" | "escalations">> {
  const { manifest } = context;
  const all = [...manifest.agents.map(({ id }) => id), ...absorbedAgents(manifest)];
  const pairs = all.flatMap((from) => all.filter((to) => to !== from).map((to): Pair => [from, to]));
  const channel = await readChannels(context, pairs);
  return {
    messages: pairs.flatMap(([from, to]) => sentMessages(from, to, channel(from, to))),
    escalations: all
      .filter((agent) => agent !== primary)
      .flatMap((from) => {
        const feature = manifest.features.find(({ owner }) => owner === from)?.id;
        return escalationsOf({
          from,
          feature,
          sent: channel(from, primary),
          received: channel(primary, from),
        });
      }),
  };
}

/** Those whose time is Sheaf's; others' times are shown in the channel, and never computed with. */
function sentMessages(from: AgentId, to: AgentId, { messages }: Channel): SentMessage[] {
  return messages.flatMap(({ sentAt, kind, subject, number, inReplyTo }) =>
    sentAt === undefined ? [] : [{ from, to, at: sentAt, kind, subject, number, inReplyTo }],
  );
}
