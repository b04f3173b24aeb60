import type { Instant } from "../ids.ts";
import { formatInstant } from "../time.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// Steps that a person counts in.
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365, 3_650].map((count) => count * day),
];
const mostTicks = 9;

/** A tick of the axis; `day` is said where it changes. */
export interface Tick {
  readonly at: Instant;
  readonly label: string;
  readonly day: string | undefined;
}

/** How times become places along a line. */
export interface TimeScale {
  readonly from: Instant;
  readonly to: Instant;
  /** Where a time lies, to a tenth; times outside lie at the ends. */
  x(at: Instant): number;
  readonly ticks: readonly Tick[];
}

/** A scale over all the times, with a little room at both ends; of one time alone, over the minute around it. */
export function timeScale(times: readonly Instant[], left: number, right: number): TimeScale {
  const first = times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = times.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  const room = Math.max((last - first) * 0.02, last - first < minute ? (minute - (last - first)) / 2 : 0);
  const [from, to] = [(first - room) as Instant, (last + room) as Instant];
  const x = (at: Instant) => {
    const share = (Math.min(Math.max(at, from), to) - from) / (to - from);
    return Math.round((left + share * (right - left)) * 10) / 10;
  };
  return { from, to, x, ticks: ticksOf(from, to) };
}

function ticksOf(from: Instant, to: Instant): Tick[] {
  const step = steps.find((size) => (to - from) / size <= mostTicks) ?? to - from;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const text = formatInstant(at as Instant);
    const [date, time] = [text.slice(0, 10), text.slice(11, step < minute ? 19 : 16)];
    const before = ticks.at(-1);
    const isNewDay = before === undefined || formatInstant(before.at).slice(0, 10) !== date;
    ticks.push({
      at: at as Instant,
      label: step < day ? time : date.slice(5),
      day: isNewDay && step < day ? date : undefined,
    });
  }
  return ticks;
}
