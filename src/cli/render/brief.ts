import { agentDisplay } from "../../core/ids.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import type { Brief } from "../../workflows/recover/read-brief.ts";

/** A brief as text to paste into the session that goes on with the work. */
export function formatBrief({ live, claims, disagreements }: Brief): string[] {
  const { agent, features, branch, tip, worktree, uncommitted, snapshot } = live;
  return [
    `You go on with the work of ${agentDisplay(agent)} (${features.join(" and ") || "no feature"}).`,
    `Branch ${branch} at ${tip.slice(0, 10)}; worktree: ${worktree ?? "gone"}.`,
    ...part(
      "Last commits",
      live.lastCommits.map(({ oid, at, subject }) => `${oid.slice(0, 10)} ${at} ${subject}`),
    ),
    ...part("Committed since the start", live.diffstat === "" ? [] : live.diffstat.split("\n")),
    ...part("Not committed, still in the worktree", uncommitted),
    ...(snapshot === undefined ? [] : [`Snapshot of uncommitted work: ${snapshot.slice(0, 12)}`]),
    ...(live.unkept === undefined ? [] : [`The uncommitted work could not be kept: ${live.unkept}`]),
    ...part("Moved aside, left by a git that was killed", live.movedAside),
    ...part(
      "Open checklist items",
      live.openItems.map(({ checklist, line, text }) => `${checklist}:${line} ${text}`),
    ),
    ...part(
      "Unread messages",
      live.unread.map(({ from, number, subject }) => `${agentDisplay(from)} #${number} ${subject}`),
    ),
    ...part("Locks held", live.locks),
    ...claimed(claims),
    ...part("Where that disagrees with git (believe git)", disagreements),
  ];
}

/** What has to be done first, before anything else can be. */
export function stepsOf({ live }: Brief): { why: string; run: string }[] {
  const { agent, worktree, operation, snapshot, uncommitted, unread } = live;
  if (worktree === undefined) {
    return [
      { why: "its worktree is gone: make it again", run: `sheaf start ${agent}` },
      ...(snapshot === undefined
        ? []
        : [{ why: "then bring the uncommitted work back, in it", run: "sheaf snapshot restore" }]),
    ];
  }
  const there = `-C ${shellWord(worktree)}`;
  return [
    ...(operation === undefined ? [] : [{ why: `a ${operation} is unfinished`, run: `git ${there} status` }]),
    ...(unread.length === 0 ? [] : [{ why: "messages wait", run: `sheaf ${there} inbox` }]),
    ...(uncommitted.length === 0
      ? []
      : [{ why: "look at what is not committed", run: `git ${there} status` }]),
    { why: "say that you are at work", run: `sheaf ${there} heartbeat --step "resumed"` },
  ];
}

function claimed(claims: Brief["claims"]): string[] {
  if (claims.kind === "unreadable") return [];
  const { stage, current_step, last_checkpoint, blockers, next_steps } = claims.checkpoint;
  return part("The last checkpoint claims", [
    `${last_checkpoint}: ${stage} ${current_step}`.trimEnd(),
    ...(blockers.length === 0 ? [] : [`blocked: ${blockers.join("; ")}`]),
    ...(next_steps.length === 0 ? [] : [`next: ${next_steps.join("; ")}`]),
  ]);
}

function part(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}
