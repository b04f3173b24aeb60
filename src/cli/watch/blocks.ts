import { formatInstant } from "../../core/time.ts";
import type { EpicEvent } from "../../workflows/read/read-events.ts";
import { formatEpicStatus } from "../render/epic-status.ts";
import { formatProblems } from "../render/problems.ts";
import { eventWords } from "./event-words.ts";
import type { View } from "./frame.ts";

/** A picture of an epic beside the one before it, for readers that cannot draw. */
export interface Block {
  readonly view: View;
  /** Whether anything but the time is another. */
  readonly isNew: boolean;
  /** What happened since the block before, oldest first. */
  readonly events: readonly EpicEvent[];
  /** What the next block is compared with. */
  readonly key: string;
}

/** Compares a view with the block before it; ages and locks, which come and go all the time, do not count. */
export function changeBlocks(view: View, before: Block | undefined): Block {
  const { status, events, trouble } = view;
  const agents = status.agents.map((row) => ({ ...row, lastSign: undefined, locks: undefined }));
  const problems = status.problems.map(({ kind, agent, run }) => [kind, agent, run]);
  const key = JSON.stringify([agents, problems, trouble, events]);
  const known = new Set(before?.view.events.map((event) => JSON.stringify(event)));
  const fresh = before === undefined ? [] : events.filter((event) => !known.has(JSON.stringify(event)));
  return { view, isNew: key !== before?.key, events: fresh.toReversed(), key };
}

/** A block as lines of text: when, what happened, the table, what needs attention. */
export function formatBlock({ view: { status, trouble }, events }: Block): string[] {
  const happened = events.map((event) => `${formatInstant(event.at)} ${eventWords(event)}`);
  return [
    `== ${formatInstant(status.at)}`,
    ...(trouble === undefined ? [] : [`out of date: ${trouble}`]),
    ...happened,
    ...formatEpicStatus(status),
    ...formatProblems(status.problems),
    "",
  ];
}
