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

/** A duration for people, exact to the second: `2 h`, `1 h 30 min`, `4 min 59 s`, `0 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  const parts = [
    [Math.floor(seconds / 3_600), "h"],
    [Math.floor((seconds % 3_600) / 60), "min"],
    [seconds % 60, "s"],
  ] as const;
  const words = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
  return `${ms < 0 ? "-" : ""}${words.join(" ") || "0 min"}`;
}
