import { agentDisplay, primary, type AgentId } from "../ids.ts";

/** What an agent's session has to know when it begins, as of now. */
export interface BriefFacts {
  readonly epic: string;
  readonly title: string;
  readonly agent: AgentId;
  readonly branch: string;
  /** The folders of its features. */
  readonly own: readonly string[];
  readonly section: string;
  readonly document: string;
  /** Subjects of its last commits, newest first. */
  readonly commits: readonly string[];
  readonly uncommitted: readonly string[];
  /** What is new, one line each. */
  readonly news: readonly string[];
  readonly next: { readonly why: string; readonly run: string };
}

/** No agent reads more at the start of each session, and after each compaction (design section 14). */
export const mostCharacters = 1_500;

/** The brief as text: who, what is yours, where the work stands by git, what is new, the next step. Never too long. */
export function briefText(facts: BriefFacts): string {
  const { epic, title, agent, branch, own, section, document, commits, uncommitted, news, next } = facts;
  const rest =
    agent === primary
      ? "Files and sections of other agents are theirs (sheaf peers, sheaf status)."
      : 'The rest belongs to others: sheaf request <path> --reason "…".';
  const fixed = [
    `sheaf: you are ${agentDisplay(agent)} of ${short(epic, 30)} (${short(title, 80)}); this worktree is yours, on branch ${branch}.`,
    `Yours: ${short(own.join(", ") || "no feature yet", 300)}; section "${section}" of ${document} (sheaf section write --file <file>). ${rest}`,
    "Hooks report that you are at work, keep uncommitted work and show your mail. A question: sheaf escalate. Done: sheaf ready.",
  ];
  const last = `Next: ${next.run} (${next.why})`;
  const room = mostCharacters - [...fixed, last].join("\n").length - 1;
  const more = [
    ...news.slice(0, 4).map((line) => `New: ${short(line, 160)}`),
    ...(commits.length === 0 ? ["No commit yet."] : [`Last commits: ${short(commits.join("; "), 240)}`]),
    ...(uncommitted.length === 0 ? [] : [`Not committed: ${short(uncommitted.join(", "), 240)}`]),
  ];
  return [...fixed, ...fitting(more, room), last].join("\n").slice(0, mostCharacters);
}

/** As many of the lines, from the first on, as have room. */
function fitting(lines: readonly string[], room: number): string[] {
  let used = 0;
  return lines.filter((line) => (used += line.length + 1) <= room);
}

function short(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
