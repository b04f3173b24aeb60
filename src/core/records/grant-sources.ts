import type { AgentId } from "../ids.ts";
import { epicBranch, epicLayout } from "../epic/layout.ts";
import type { Grant } from "../ownership/grant.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { grantsIn } from "./grant-message.ts";
import { parseChannel, type Channel } from "./message.ts";

/** A channel in which somebody may have granted something: git's names for it, the first that exists counts. */
interface GrantSource {
  readonly by: AgentId;
  readonly names: readonly string[];
}

/** Reads a blob by one of git's names, `refs/heads/…:path`. */
export type FindBlob = (name: string) => Uint8Array | undefined;

/** The names of all channels that can hold a grant to an agent, for one reading of git. */
export function grantBlobs(to: AgentId, rulebook: Rulebook): string[] {
  return sourcesOf(to, rulebook).flatMap(({ names }) => names);
}

/**
 * The grants to an agent, from the channels at the tips of those who gave them: nobody else commits there. What was
 * granted to an agent, or by it, goes on with its successor.
 */
export function grantsTo(to: AgentId, rulebook: Rulebook, find: FindBlob): Grant[] {
  return sourcesOf(to, rulebook).flatMap(({ by, names }) => grantsIn(firstChannel(names, find), by, to));
}

function firstChannel(names: readonly string[], find: FindBlob): Channel {
  for (const name of names) {
    const bytes = find(name);
    if (bytes !== undefined) return parseChannel(new TextDecoder().decode(bytes));
  }
  return parseChannel("");
}

function sourcesOf(to: AgentId, rulebook: Rulebook): GrantSource[] {
  const { agents, epicDir, epic } = rulebook;
  const layout = epicLayout(epicDir);
  const readers = [to, ...(agents.find(({ id }) => id === to)?.predecessors ?? [])];
  return agents
    .filter(({ id }) => id !== to)
    .flatMap(({ id, branch, predecessors = [] }) =>
      [id, ...predecessors].flatMap((from) =>
        readers.map((reader): GrantSource => {
          const path = layout.channel(from, reader);
          // A finished agent's branch is gone; its channels are merged.
          const branches = [...new Set([branch, epicBranch(epic)])];
          return { by: id, names: branches.map((name) => `refs/heads/${name}:${path}`) };
        }),
      ),
    );
}
