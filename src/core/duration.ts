/**
 * Reads a duration as people write it, `90`, `90s`, `5m`, `2h`; a bare number is seconds. Returns milliseconds,
 * or undefined for anything else.
 */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit = "s"] = /^([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return Math.round(Number(amount) * (factors[unit] ?? 0));
}
