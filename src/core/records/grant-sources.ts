import type { AgentId } from "../ids.ts";
import { stateFiles, stateRef } from "../epic/layout.ts";
import { heirLines } from "../manifest/heirs.ts";
import type { Grant } from "../ownership/grant.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { grantsIn } from "./grant-message.ts";
import { parseOutbox } from "./outbox.ts";

/** Reads a blob by one of git's names, `refs/…:path`. */
export type FindBlob = (name: string) => Uint8Array | undefined;

/** The names of all outboxes that can hold a grant to an agent, for one reading of git. */
export function grantBlobs(to: AgentId, rulebook: Rulebook): string[] {
  return givers(to, rulebook).flatMap((by) => outboxesOf(by, to, rulebook).flat());
}

/**
 * The grants to an agent, from the live state of those who gave them: nobody else writes there. What was granted to an
 * agent, or by it, goes on with its heir, who can take it back.
 */
export function grantsTo(to: AgentId, rulebook: Rulebook, find: FindBlob): Grant[] {
  return givers(to, rulebook).flatMap((by) => {
    const messages = outboxesOf(by, to, rulebook).flatMap((names) => {
      const bytes = names.map(find).find((one) => one !== undefined);
      return bytes === undefined ? [] : parseOutbox(new TextDecoder().decode(bytes)).messages;
    });
    return grantsIn({ messages: messages.toSorted((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0)) }, by, to);
  });
}

function givers(to: AgentId, { agents }: Rulebook): AgentId[] {
  return agents.map(({ id }) => id).filter((id) => id !== to);
}

/**
 * git's names for each outbox from one agent to another and those before them; the first that exists counts, since an
 * heir's goes on with its predecessor's. What the primary absorbed is a line of its own.
 */
function outboxesOf(by: AgentId, to: AgentId, rulebook: Rulebook): string[][] {
  const readers = linesOf(to, rulebook);
  return linesOf(by, rulebook).flatMap((writers) =>
    readers.map((line) =>
      writers.flatMap((from) =>
        line.map((reader) => `${stateRef(rulebook.epic, from)}:${stateFiles.outbox(reader)}`),
      ),
    ),
  );
}

function linesOf(agent: AgentId, { agents }: Rulebook): AgentId[][] {
  return heirLines([...(agents.find(({ id }) => id === agent)?.predecessors ?? []), agent]);
}
