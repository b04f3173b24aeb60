import { agentDisplay } from "../../core/ids.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";
import type { Problem } from "../../core/progress/problems.ts";
import { count } from "../../core/text/count.ts";
import { printableData } from "../../core/text/printable.ts";
import { cellWidth, wrapToWidth } from "../../core/text/cell-width.ts";
import { formatAge, formatInstant } from "../../core/time.ts";
import type { EpicEvent } from "../../workflows/read/read-events.ts";
import { agentTable } from "../render/agent-table.ts";
import { eventWords } from "./event-words.ts";
import { fitLine, line, type Line, type Tone } from "../render/paint.ts";

/** Everything that one picture of an epic shows. */
export interface View {
  readonly status: EpicStatus;
  /** Newest first. */
  readonly events: readonly EpicEvent[];
  /** Why the picture may be out of date. */
  readonly trouble: string | undefined;
}

/** The room there is, in cells. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The picture of an epic that `sheaf status --watch` draws: who needs somebody, the agents, the sync point, what
 * happened last. Never more lines than the height, never a line wider than the width; what matters least goes first.
 */
export function drawFrame(facts: View, { width, height }: Size): Line[] {
  const view = printableData(facts);
  const { status } = view;
  const top = [header(status, width), ...(view.trouble === undefined ? [] : [line(view.trouble, "warning")])];
  const sync = syncLines(status, width);
  const foot = line("q quits", "faint");
  const fixed = top.length + sync.length + 1;
  const rows = status.agents.reduce((sum, { features }) => sum + Math.max(1, features.length), 1);
  const free = Math.max(0, height - fixed - gaps(height));
  const problems = problemLines(status.problems, width, Math.max(free - rows, Math.ceil(free / 2)));
  const agents = agentTable(status, width, Math.max(1, free - problems.length));
  const left = Math.max(0, free - problems.length - agents.length);
  const parts = [top, problems, agents, sync, eventLines(view.events, left)].filter(
    (part) => part.length > 0,
  );
  const body =
    gaps(height) === 0 ? parts.flat() : parts.flatMap((part, at) => (at === 0 ? part : [[], ...part]));
  const room = Math.max(0, height - 1);
  return [...body.slice(0, room), ...(height > 1 ? [foot] : [])].map((spans) => fitLine(spans, width));
}

/** Blank lines between the parts, where there is room for such luxury. */
function gaps(height: number): number {
  return height < 20 ? 0 : 4;
}

function header({ epic, title, at }: EpicStatus, width: number): Line {
  const time = formatInstant(at).slice(11);
  const name = `${epic}  ${title}`;
  const blanks = width - cellWidth(name) - cellWidth(time);
  if (blanks < 2) return line(name, "strong");
  return [{ text: name, tone: "strong" }, { text: " ".repeat(blanks) }, { text: time, tone: "faint" }];
}

const grave: readonly Problem["kind"][] = ["escalation-overdue", "stale", "hooks-off", "sync-over-time"];

function graveFirst(problems: readonly Problem[]): Problem[] {
  const isGrave = ({ kind }: Problem) => grave.includes(kind);
  return [...problems.filter(isGrave), ...problems.filter((problem) => !isGrave(problem))];
}

/** Problems, the grave ones first, in at most `most` lines; the rest is counted. */
function problemLines(problems: readonly Problem[], width: number, most: number): Line[] {
  if (problems.length === 0) return [line("no problems", "good")];
  const lines = [line(`${count(problems.length, "problem needs", "problems need")} attention`, "strong")];
  for (const [at, problem] of graveFirst(problems).entries()) {
    const more = linesOf(problem, width);
    const isLast = at === problems.length - 1;
    if (lines.length + more.length + (isLast ? 0 : 1) > most) {
      return [...lines, line(`… ${problems.length - at} more: sheaf status --problems`, "faint")];
    }
    lines.push(...more);
  }
  return lines;
}

function linesOf({ kind, message, run, choices = [] }: Problem, width: number): Line[] {
  const tone: Tone = grave.includes(kind) ? "bad" : "warning";
  const words = atMost(3, wrapToWidth(message, Math.max(1, width - 2)));
  const commands = choices.length === 0 ? [run] : choices.map((choice) => choice.run);
  return [
    ...words.map((text, at) => line(at === 0 ? `! ${text}` : `  ${text}`, tone)),
    ...commands.map((command) => line(`    ${command}`)),
  ];
}

/** The first lines of a text, the last of them with a sign that there are more. */
function atMost(most: number, lines: readonly string[]): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), `${lines[most - 1]}…`];
}

/** How far everybody is from the sync point, and how long it may still take. */
function syncLines({ sync, at }: EpicStatus, width: number): Line[] {
  const { ready, of, late, softAt, hardAt } = sync;
  if (of === 0) return [line("sync point: nobody takes part", "faint")];
  if (late.length === 0) return [[{ text: `sync point: all ${of} are ready: sheaf sync`, tone: "good" }]];
  const names = late.map(agentDisplay).join(", ");
  const limits = [
    ...(softAt === undefined ? [] : [limitWords("reminder", softAt - at)]),
    ...(hardAt === undefined ? [] : [limitWords("decision", hardAt - at)]),
  ];
  const wrapped = (text: string) => atMost(2, wrapToWidth(text, width));
  return [
    ...wrapped(`sync point: ${ready} of ${of} ready, waits for ${names}`).map((text) => line(text)),
    ...wrapped(limits.join(", ")).map((text) => line(text, "faint")),
  ];
}

function limitWords(what: string, leftMs: number): string {
  return leftMs > 0 ? `${what} in ${formatAge(leftMs)}` : `${what} due for ${formatAge(-leftMs)}`;
}

function eventLines(events: readonly EpicEvent[], most: number): Line[] {
  if (most < 2 || events.length === 0) return [];
  const shown = events.slice(0, most - 1);
  return [line("what happened last", "faint"), ...shown.map(eventLine)];
}

function eventLine(event: EpicEvent): Line {
  return [{ text: `${formatInstant(event.at).slice(11, 16)}  `, tone: "faint" }, { text: eventWords(event) }];
}
