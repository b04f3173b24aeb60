import { agentDisplay, type Instant } from "../ids.ts";
import type { AgentHistory, EpicHistory } from "../metrics/facts.ts";
import type { LockHold } from "../metrics/lock-use.ts";
import { formatSpan } from "../metrics/words.ts";
import { formatInstant } from "../time.ts";
import { markup, type Markup } from "./markup.ts";
import type { TimeScale } from "./time-scale.ts";

/** Something that happened at one moment, in words. */
export interface Mark {
  readonly at: Instant;
  readonly words: string;
}

// Marks closer than this cannot be told apart.
const nearest = 5;
const mostWords = 6;

/** Marks at places of their own: those that would cover each other are one, which tells of all of them. */
export function gather(
  marks: readonly Mark[],
  scale: TimeScale,
): { readonly x: number; readonly title: string }[] {
  const groups: { x: number; words: string[] }[] = [];
  for (const { at, words } of marks.toSorted((a, b) => a.at - b.at)) {
    const x = scale.x(at);
    const last = groups.at(-1);
    const line = `${formatInstant(at)} ${words}`;
    if (last !== undefined && x - last.x < nearest) last.words.push(line);
    else groups.push({ x, words: [line] });
  }
  return groups.map(({ x, words }) => ({ x, title: titleOf(words) }));
}

function titleOf(words: readonly string[]): string {
  const more = words.length > mostWords ? [`and ${words.length - mostWords} more`] : [];
  return [...words.slice(0, mostWords), ...more].join("\n");
}

/** What an agent committed with git itself. */
export function workMarks({ commits }: AgentHistory): Mark[] {
  return commits
    .filter(({ command }) => command === undefined)
    .map(({ at, subject }) => ({ at, words: subject }));
}

/** What Sheaf's commands committed for it. */
export function commandMarks({ commits }: AgentHistory): Mark[] {
  return commits.flatMap(({ at, command }) =>
    command === undefined || command === "sync" ? [] : [{ at, words: `sheaf ${command}` }],
  );
}

/** What it wrote to others, without its escalations. */
export function messageMarks(agent: AgentHistory, { messages }: EpicHistory): Mark[] {
  return messages
    .filter(({ from, kind }) => from === agent.agent && kind !== "escalation")
    .map(({ at, to, subject }) => ({
      at: notBefore(agent, at),
      words: `to ${agentDisplay(to)}: ${subject}`,
    }));
}

/** Messages tell the minute alone, and one of the first minute would lie before the start. */
export function notBefore({ startedAt }: AgentHistory, at: Instant): Instant {
  return startedAt !== undefined && startedAt > at ? startedAt : at;
}

/** The holds of locks of one agent, as bars of a lane. */
export function lockBars(
  agent: AgentHistory,
  holds: readonly LockHold[],
  { scale, y }: { readonly scale: TimeScale; readonly y: number },
): Markup[] {
  const bars: { from: number; to: number; words: string[] }[] = [];
  for (const hold of holds.filter((one) => one.agent === agent.agent).toSorted((a, b) => a.from - b.from)) {
    const from = scale.x(hold.from);
    const to = Math.max(from + 2, scale.x(hold.to ?? scale.to));
    const last = bars.at(-1);
    if (last !== undefined && from <= last.to + 1) {
      last.to = Math.max(last.to, to);
      last.words.push(lockWords(hold));
    } else bars.push({ from, to, words: [lockWords(hold)] });
  }
  return bars.map(
    ({ from, to, words }) =>
      markup`<rect class="lock" x="${from}" y="${y}" width="${round(to - from)}" height="4" rx="1"><title>${titleOf(words)}</title></rect>`,
  );
}

function lockWords({ lock, operation, waitedMs, from, to }: LockHold): string {
  const held = to === undefined ? "held" : `held ${formatSpan(Math.max(0, to - from))}`;
  const waited = waitedMs === undefined || waitedMs === 0 ? "" : `, after waiting ${formatSpan(waitedMs)}`;
  return `${formatInstant(from)} lock ${lock}, ${held}${waited}: ${operation}`;
}

/** One digit is finer than any screen. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
