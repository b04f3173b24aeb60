import { formatAge } from "../time.ts";

/** A length of time for people: `0.31 s` below a minute, then as ages are; `unknown` for null. */
export function formatSpan(ms: number | null): string {
  if (ms === null) return "unknown";
  return ms < 60_000 ? `${Math.round(ms / 10) / 100} s` : formatAge(ms);
}

/** The same for what is known to the minute: the time between two messages. */
export function formatMinutes(ms: number | null): string {
  return ms !== null && ms < 60_000 ? "under 1 min" : formatSpan(ms);
}

/** `12.5 %`, or `unknown`. */
export function formatPercent(percent: number | null): string {
  return percent === null ? "unknown" : `${percent} %`;
}

/** A number with what it counts, or `unknown`. */
export function formatNumber(value: number | null, unit = ""): string {
  return value === null ? "unknown" : `${value}${unit}`;
}
