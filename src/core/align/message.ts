import { agentDisplay, type AgentId } from "../ids.ts";
import { fieldOf, type Channel, type MessageDraft } from "../records/message.ts";
import type { Finding } from "./finding.ts";

/** What a finding asks for, as a message to those whose documents it is about. */
export interface SuggestedMessage {
  readonly to: readonly AgentId[];
  readonly subject: string;
  readonly action: string;
}

/** The field that names the findings of a message, so that none is sent twice. */
const idsField = "Findings";

/** The message that one finding suggests, to the owner of every place in it. */
export function suggestMessage({ places, summary, advice }: Finding): SuggestedMessage {
  return { to: [...new Set(places.map(({ owner }) => owner))], subject: summary, action: advice };
}

/** The findings that concern an agent and that no message of the channel to it has named yet. */
export function unsentTo(reader: AgentId, findings: readonly Finding[], { messages }: Channel): Finding[] {
  const sent = new Set(
    messages.flatMap((message) =>
      message.kind === "alignment-issue" ? (fieldOf(message, idsField).match(/[0-9a-f]{10}/g) ?? []) : [],
    ),
  );
  return findings.filter(({ id, places }) => !sent.has(id) && places.some(({ owner }) => owner === reader));
}

/** One message with everything that an agent has to look at. */
export function lettersFor(findings: readonly Finding[]): Omit<MessageDraft, "sentAt"> {
  const [first] = findings;
  const subject =
    findings.length === 1 && first !== undefined
      ? first.summary
      : `${findings.length} findings of the comparison of all specs`;
  return {
    kind: "alignment-issue",
    subject,
    fields: [
      { name: "Action", value: "Settle each with the other owner, change your spec, and commit it." },
      { name: "Details", value: findings.map(asItem).join("\n") },
      { name: idsField, value: findings.map(({ id }) => id).join(", ") },
    ],
    acknowledge: "Reply when your spec says what was agreed.",
  };
}

function asItem({ severity, summary, places, advice }: Finding): string {
  const at = places.map(
    ({ path, line, says, owner }) => `  - ${path}:${line} (${agentDisplay(owner)}): ${says}`,
  );
  const end = /[?…]$/.test(summary) ? "" : ".";
  return [`- ${severity}: ${summary}${end} ${advice}`, ...at].join("\n");
}
