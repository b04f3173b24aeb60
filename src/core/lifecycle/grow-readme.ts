import { agentDisplay, type AgentId } from "../ids.ts";
import { eolOf, withEol } from "../sections/text-bytes.ts";
import { progressSection } from "../epic/layout.ts";

/**
 * EPIC_README.md with a feature more in its list, and an empty section for a new agent behind the last one of an agent.
 * A document that has neither any more, since the primary wrote another, stays as it is in that place.
 */
export function growReadme(
  text: string,
  { line, newcomer }: { readonly line: string; readonly newcomer: AgentId | undefined },
): string {
  const eol = eolOf(text);
  const listed = insertAfterLast(text, /^- `feature_[0-9]{2,3}_[^\r\n]*\r?\n/gm, `${line}${eol}`);
  const counted = listed.replace(/^(\*\*Total Features:\*\*) ([0-9]+)/m, (_, label: string, count: string) =>
    listed === text ? `${label} ${count}` : `${label} ${Number(count) + 1}`,
  );
  if (newcomer === undefined) return counted;
  const name = progressSection(newcomer);
  const section = withEol(`\n---\n\n<!-- BEGIN ${name} -->\n<!-- END ${name} -->\n`, eol);
  const channels = insertAfterLast(
    counted,
    /^- [^\r\n]* → [^\r\n]*: `agent_comms\/[^\r\n]*\r?\n/gm,
    channelLines(newcomer, eol),
  );
  return insertAfterLast(channels, /^<!-- END [A-Z0-9-]+ PROGRESS -->[ \t]*(?:\r?\n|$)/gm, section);
}

function channelLines(agent: AgentId, eol: string): string {
  const display = agentDisplay(agent);
  const stem = agent.replaceAll("-", "_");
  return [
    `- Primary → ${display}: \`agent_comms/primary_to_${stem}.md\``,
    `- ${display} → Primary: \`agent_comms/${stem}_to_primary.md\``,
  ]
    .map((line) => line + eol)
    .join("");
}

function insertAfterLast(text: string, form: RegExp, addition: string): string {
  const last = [...text.matchAll(form)].at(-1);
  if (last === undefined) return text;
  const end = last.index + last[0].length;
  return text.slice(0, end) + addition + text.slice(end);
}
