import { agentDisplay, type AgentId } from "../ids.ts";
import { fieldOf, type Channel, type MessageDraft } from "../records/message.ts";
import type { Finding } from "./finding.ts";

/** The field that names the findings of a message, so that none is sent twice. */
const idsField = "Findings";

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
  const isOne = findings.length === 1 && first !== undefined;
  return {
    kind: "alignment-issue",
    subject: isOne ? first.summary : `sheaf align: ${findings.length} findings in the specs`,
    fields: [
      { name: "Action", value: "Agree with the other owner, change your spec, and commit it." },
      { name: "Details", value: findings.map(asItem).join("\n") },
      { name: idsField, value: findings.map(({ id }) => id).join(", ") },
    ],
    acknowledge: "Reply when your spec says what was agreed.",
  };
}

function asItem({ severity, summary, places, advice }: Finding): string {
  const at = places.map((one) => `  - ${one.path}:${one.line} (${agentDisplay(one.owner)}): ${one.words}`);
  return [`- ${severity}: ${summary}. ${advice}`, ...at].join("\n");
}
