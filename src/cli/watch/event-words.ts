import { agentDisplay } from "../../core/ids.ts";
import type { EpicEvent } from "../../workflows/read/read-events.ts";

/** An event in one line, with its agent's name where the words do not have it. */
export function eventWords({ agent, words }: EpicEvent): string {
  const name = agent === undefined ? "" : agentDisplay(agent);
  return words.includes(name) ? words : `${words}  (${name})`;
}
