import { stateFiles, stateRef } from "../../core/epic/layout.ts";
import type { AgentId } from "../../core/ids.ts";
import { predecessorsOf } from "../../core/manifest/heirs.ts";
import type { Channel } from "../../core/records/message.ts";
import { parseOutbox } from "../../core/records/outbox.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** Who writes, and to whom. */
export type Pair = readonly [from: AgentId, to: AgentId];

/** Reads what one agent has written to another; an heir is written to where its predecessor was. */
export type FindChannel = (from: AgentId, to: AgentId) => Channel;

/** git's names for an outbox; the first that exists counts. */
export function channelNames({ epic, manifest }: Context, [from, to]: Pair): string[] {
  const readers = [to, ...predecessorsOf(manifest, to)];
  return readers.map((reader) => `${stateRef(epic, from)}:${stateFiles.outbox(reader)}`);
}

/** Reads the outboxes of some pairs with the git that is open anyway; every other pair is empty. */
export async function readChannels(context: Context, pairs: readonly Pair[]): Promise<FindChannel> {
  const names = pairs.flatMap((pair) => channelNames(context, pair));
  const objects = await readObjects(context.git, names);
  const found = new Map(names.map((name, at) => [name, objects[at]?.bytes.toString("utf8")]));
  return findIn(context, pairs, (name) => found.get(name));
}

/** The outboxes of some pairs, each read once, from what was read under git's names. */
export function findIn(
  context: Context,
  pairs: readonly Pair[],
  find: (name: string) => string | undefined,
): FindChannel {
  const channels = new Map(
    pairs.map((pair) => {
      const text = channelNames(context, pair)
        .map(find)
        .find((one) => one !== undefined);
      return [pair.join(" "), parseOutbox(text)];
    }),
  );
  return (from, to) => channels.get(`${from} ${to}`) ?? parseOutbox(undefined);
}
