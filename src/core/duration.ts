const number = String.raw`([0-9]{1,6}(?:\.[0-9]{1,3})?)`;
const parts = new RegExp(`^(?:${number} ?h)? ?(?:${number} ?m(?:in)?)? ?(?:${number} ?s)?$`);
const single = new RegExp(`^${number}(ms)?$`);

/**
 * Reads a duration as people write it, `90`, `90s`, `5m`, `1.5h`, `1h30m`, and as {@link formatDuration} does; a bare
 * number is seconds. Returns milliseconds, or undefined for anything else.
 */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = single.exec(text) ?? [];
  if (amount !== undefined) return Math.round(Number(amount) * (unit === "ms" ? 1 : 1_000));
  const found = text.trim() === text && text !== "" ? parts.exec(text) : null;
  if (found === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return Math.round(hours * 3_600_000 + minutes * 60_000 + seconds * 1_000);
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
