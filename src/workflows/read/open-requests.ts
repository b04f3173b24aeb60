import { primary, type AgentId, type Oid } from "../../core/ids.ts";
import { requestsIn, unanswered, type AccessRequest } from "../../core/records/grant-message.ts";
import { parseChannel } from "../../core/records/message.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";
import { tipNames } from "./tip-names.ts";

/** The requests of some agents that neither the owner nor the primary has answered, oldest first for each. */
export async function readOpenRequests(
  context: Context,
  agents: readonly AgentId[],
): Promise<AccessRequest[]> {
  const tips = await tipNames(context);
  const asked = await readChannels(
    context,
    tips,
    agents.flatMap((from): Pair[] => [
      [from, primary],
      [primary, from],
    ]),
  );
  const requests = agents.flatMap((from) =>
    unanswered(requestsIn(asked(from, primary), from), [asked(primary, from)]),
  );
  return dropAnswered(context, requests, tips);
}

/** What is left of requests that the primary has not answered, when their owners have been heard too. */
export async function dropAnswered(
  context: Context,
  requests: readonly AccessRequest[],
  known?: ReadonlyMap<AgentId, Oid>,
): Promise<AccessRequest[]> {
  const others = requests.filter(({ owner }) => owner !== primary);
  if (others.length === 0) return [...requests];
  const tips = known ?? (await tipNames(context));
  const answers = await readChannels(
    context,
    tips,
    others.map(({ owner, from }): Pair => [owner, from]),
  );
  return requests.filter(
    (request) => unanswered([request], [answers(request.owner, request.from)]).length > 0,
  );
}

type Pair = readonly [from: AgentId, to: AgentId];

async function readChannels(
  { git, layout }: Context,
  tips: ReadonlyMap<AgentId, Oid>,
  pairs: readonly Pair[],
) {
  const nameOf = (from: AgentId, to: AgentId) => `${tips.get(from) ?? ""}:${layout.channel(from, to)}`;
  const names = [...new Set(pairs.map(([from, to]) => nameOf(from, to)))];
  const objects = await readObjects(git, names);
  const channels = new Map(
    names.map((name, at) => [name, parseChannel(objects[at]?.bytes.toString("utf8") ?? "")]),
  );
  return (from: AgentId, to: AgentId) => channels.get(nameOf(from, to)) ?? parseChannel("");
}
