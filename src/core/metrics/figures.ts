/** The sum of numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.round(sum(values) / values.length);
}

/** The greatest; null of nothing. */
export function longest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value), 0);
}

/** One number by another, to two digits; null where either is unknown or there is nothing to divide by. */
export function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : Math.round((part / whole) * 100) / 100;
}

/** Percent with one digit, two below one percent; null as for {@link ratio}. */
export function percentOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole === 0) return null;
  const percent = (part / whole) * 100;
  const digits = Math.abs(percent) < 1 ? 100 : 10;
  return Math.round(percent * digits) / digits;
}

/** How often in an hour; null as for {@link ratio}. */
export function perHour(count: number | null, ms: number | null): number | null {
  return ratio(count, ms === null ? null : ms / 3_600_000);
}
