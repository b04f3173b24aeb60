import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import type { EpicHistory, SentMessage } from "../../core/metrics/facts.ts";
import { escalationsOf } from "../../core/records/escalation.ts";
import { parseChannel, type Channel } from "../../core/records/message.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** Every message of the epic and what became of every escalation, read at the senders' tips by one git process. */
export async function readChannelHistory(
  context: Context,
  tips: ReadonlyMap<AgentId, Oid>,
): Promise<Pick<EpicHistory, "messages" | "escalations">> {
  const { git, layout, manifest } = context;
  const roster = manifest.agents.map(({ id }) => id);
  const pairs = roster.flatMap((from) =>
    roster.filter((to) => to !== from && tips.has(from)).map((to) => ({ from, to })),
  );
  const objects = await readObjects(
    git,
    pairs.map(({ from, to }) => `${tips.get(from) ?? ""}:${layout.channel(from, to)}`),
  );
  const channels = new Map<string, Channel>();
  for (const [index, { from, to }] of pairs.entries()) {
    const text = objects[index]?.bytes.toString("utf8");
    if (text !== undefined) channels.set(`${from} ${to}`, parseChannel(text));
  }
  const channel = (from: AgentId, to: AgentId) => channels.get(`${from} ${to}`) ?? parseChannel("");
  return {
    messages: pairs.flatMap(({ from, to }) => sentMessages(from, to, channel(from, to))),
    escalations: roster
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
  return messages.flatMap(({ sentAt, kind, subject }) =>
    sentAt === undefined ? [] : [{ from, to, at: sentAt, kind, subject }],
  );
}
