import { agentDisplay } from "../ids.ts";
import type { Finding } from "../align/finding.ts";
import { markup, type Content, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** What does not agree between the specs, the worst first. */
export function renderFindings(findings: readonly Finding[]): Markup {
  const rows = findings.map(({ subject, severity, kind, summary, places, advice }) => [
    markup`<code>${subject}</code>`,
    markup`<span class="${severity === "high" ? "chip bad" : "chip"}">${severity}</span> ${kind}`,
    markup`${withCode(summary)}<ul class="plain">${places.map(
      ({ path, line, owner, words }) =>
        markup`<li><code>${path}:${line}</code> (${agentDisplay(owner)}) ${words}</li>`,
    )}</ul>`,
    withCode(advice),
  ]);
  const columns = [{ head: "About" }, { head: "Kind" }, { head: "What stands where" }, { head: "Advice" }];
  return table("Findings", columns, rows, "The specs agree, as far as sheaf align can tell.");
}

/** Text with its code spans as code; a single backtick is a backtick. */
function withCode(text: string): Content[] {
  return text.split(/(`[^`]+`)/).map((part) => {
    return /^`[^`]+`$/.test(part) ? markup`<code>${part.slice(1, -1)}</code>` : part;
  });
}
