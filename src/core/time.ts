import type { Instant } from "./ids.ts";

// The one file of core that may name Date: converting between a number and a text reads no clock.

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/**
 * The way Sheaf writes every time: ISO 8601 in UTC, whole seconds, `2026-01-15T14:30:00Z` (protocol section 5).
 * Parts of a second are cut off. Throws a RangeError for a number that is no time.
 */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A time as message headings and sections show it, in UTC: `2026-01-15 14:30` (protocol section 4.2). */
export function formatMinute(instant: Instant): string {
  return formatInstant(instant).slice(0, 16).replace("T", " ");
}

/** A day in UTC, `2026-01-15`, for file names. */
export function formatDay(instant: Instant): string {
  return formatInstant(instant).slice(0, 10);
}

/**
 * Reads a time in exactly the form that {@link formatInstant} writes. Anything else is undefined, a day that
 * no month has (`2026-02-30`) too: times written by hand are shown, never computed with (field lesson 8).
 */
export function parseInstant(text: string): Instant | undefined {
  if (!form.test(text)) return undefined;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && formatInstant(ms as Instant) === text ? (ms as Instant) : undefined;
}

/** Reads `2026-01-15 14:30` as UTC, the form of {@link formatMinute}; undefined for anything else. */
export function parseMinute(text: string): Instant | undefined {
  return text.length === 16 && text[10] === " " ? parseInstant(`${text.replace(" ", "T")}:00Z`) : undefined;
}

// The last second of the year 9999: the protocol writes years with four digits.
const lastSecond = 253_402_300_799;

/**
 * Reads whole seconds since 1970, as git writes the dates of commits. Undefined for anything else: a commit can be
 * made with any text in that place, and a number beyond the calendar is no time that could be shown or computed with.
 */
export function parseSeconds(text: string): Instant | undefined {
  if (!/^\d{1,12}$/.test(text)) return undefined;
  const seconds = Number(text);
  return seconds > lastSecond ? undefined : ((seconds * 1000) as Instant);
}

/** A length of time in words: `45 s`, `3 min`, `1 h 5 min`, `2 d 3 h`. Cut, not rounded; negative is `0 s`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(hours, "h", minutes % 60, "min");
  return joined(Math.floor(hours / 24), "d", hours % 24, "h");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** The latest of some times; undefined where there is none. */
export function newestOf(times: readonly (Instant | undefined)[]): Instant | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}
