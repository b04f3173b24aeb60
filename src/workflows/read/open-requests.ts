import { primary, type AgentId } from "../../core/ids.ts";
import { requestsIn, unanswered, type AccessRequest } from "../../core/records/grant-message.ts";
import type { Context } from "../context/context.ts";
import { readChannels, type Pair } from "../state/read-channels.ts";

/** The requests of some agents that neither the owner nor the primary has answered, oldest first for each. */
export async function readOpenRequests(
  context: Context,
  agents: readonly AgentId[],
): Promise<AccessRequest[]> {
  const pairs = agents.flatMap((from): Pair[] => [
    [from, primary],
    [primary, from],
  ]);
  const asked = await readChannels(context, pairs);
  const requests = agents.flatMap((from) =>
    unanswered(requestsIn(asked(from, primary), from), [asked(primary, from)]),
  );
  return dropAnswered(context, requests);
}

/** What is left of requests that the primary has not answered, when their owners have been heard too. */
export async function dropAnswered(
  context: Context,
  requests: readonly AccessRequest[],
): Promise<AccessRequest[]> {
  const others = requests.filter(({ owner }) => owner !== primary);
  if (others.length === 0) return [...requests];
  const answers = await readChannels(
    context,
    others.map(({ owner, from }): Pair => [owner, from]),
  );
  return requests.filter(
    (request) => unanswered([request], [answers(request.owner, request.from)]).length > 0,
  );
}
