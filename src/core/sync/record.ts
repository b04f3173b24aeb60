import { formatMarkdownTable } from "../markdown/table-text.ts";
import type { AgentFacts, MailCount } from "../progress/agent-facts.ts";
import { agentDisplay, type AgentId, type EpicId, type Instant, type RepoPath } from "../ids.ts";
import { repoPath } from "../epic/layout.ts";
import { formatDay, formatInstant } from "../time.ts";
import type { AgentReport } from "./outcome.ts";

/** Where a sync's verification is written (protocol section 11, step 0.5). One file a day; a later sync replaces it. */
export function verificationPath(research: RepoPath, now: Instant): RepoPath {
  return repoPath(research, `S3_SYNC_VERIFICATION_${formatDay(now)}.md`);
}

/** What the verification is made from. */
export interface VerificationFacts {
  readonly epic: EpicId;
  readonly agents: readonly AgentFacts[];
  readonly reports: readonly AgentReport[];
  readonly mail: readonly MailCount[];
  /** Commands that passed: where one does not, no branch ever has the commit with this text. */
  readonly checks: readonly string[];
  readonly now: Instant;
}

/** The verification as data tells it; nobody types it. */
export function formatVerification(facts: VerificationFacts): string {
  const { epic, agents, reports, mail, checks, now } = facts;
  const features = agents.flatMap(({ agent, features }) => features.map((feature) => ({ agent, feature })));
  const everybody = reports.every(({ outcome }) => outcome === "merged" || outcome === "nothing-new");
  return `# S3 Sync Verification: ${epic}

**Verified:** ${formatInstant(now)} by \`sheaf sync\`, from branch tips
**Result:** ${everybody ? "✅ ALL AGENTS READY FOR SYNC" : "⏳ PARTIAL SYNC"}

## Messages

${formatMarkdownTable(["From", "To", "Messages", "Read"], mail.filter(({ messages }) => messages > 0).map(mailRow))}
## STATUS Files

${formatMarkdownTable(
  ["Feature", "Agent", "Stage", "Status", "Blockers", "Ready"],
  features.map(({ agent, feature }) => [
    feature.id,
    agentDisplay(agent),
    feature.stage || "unknown",
    feature.status || "unknown",
    feature.blockers || "none",
    feature.deferred === undefined ? (feature.ready ? "✅" : "⏳") : `deferred: ${feature.deferred}`,
  ]),
)}
## Checkpoints

${formatMarkdownTable(
  ["Agent", "Last Sign of Life"],
  agents.map(({ agent, lastSign }) => [
    agentDisplay(agent),
    lastSign === undefined ? "never" : formatInstant(lastSign),
  ]),
)}
## Sync Status

${formatMarkdownTable(["Agent", "Outcome", "Tip", "Commits", "Files", "Reason"], reports.map(reportRow))}${checks.length === 0 ? "" : checksPart(checks)}`;
}

/** The receipts as the protocol's mark: the channels themselves keep what their writers wrote. */
function mailRow({ from, to, messages, unread }: MailCount): string[] {
  const mark = unread === 0 ? "✅ READ" : `⏳ ${unread} UNREAD`;
  return [agentDisplay(from), agentDisplay(to), String(messages), mark];
}

function checksPart(checks: readonly string[]): string {
  const rows = checks.map((run) => [run, "✅ passed on this tree before the epic branch moved"]);
  return `\n## Checks\n\n${formatMarkdownTable(["Command", "Outcome"], rows)}`;
}

function reportRow({ agent, outcome, tip, commits, files, reason }: AgentReport): string[] {
  return [
    agentDisplay(agent),
    outcome,
    tip?.slice(0, 12) ?? "",
    String(commits),
    String(files.length),
    reason ?? "",
  ];
}

/** The subject of an agent's merge commit. */
export function mergeSubject(epic: EpicId, agent: AgentId, features: readonly string[]): string {
  return `${epic}: merge ${agentDisplay(agent)}${features.length === 0 ? "" : ` (${features.join(", ")})`}`;
}
