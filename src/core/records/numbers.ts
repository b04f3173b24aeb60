import type { AgentId } from "../ids.ts";

/** A number that was handed out, and to whom. */
export interface TakenNumber {
  readonly number: number;
  /** As it is written: `FR-004`, `0043`. */
  readonly text: string;
  readonly agent: AgentId;
  /** ISO time, UTC. */
  readonly at: string;
  /** What it is for; empty where nobody said. */
  readonly purpose: string;
  /** Makes two records different that one agent asks for at the same moment: equal commits would both win. */
  readonly nonce: string;
}

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** Whether `text` can name a series of numbers: a letter, then letters, digits, `_` and `-`, 40 at most. */
export function isSeriesName(text: string): boolean {
  return namePattern.test(text);
}

/** The numbers of a series from the file of its ref, one JSON object to a line; a line that cannot be read is left out. */
export function parseTaken(text: string): TakenNumber[] {
  return text.split("\n").flatMap((line): TakenNumber[] => {
    const found = readLine(line);
    return found === undefined ? [] : [found];
  });
}

/** The file of a series, oldest number first. */
export function formatTaken(taken: readonly TakenNumber[]): string {
  return taken.map((one) => `${JSON.stringify(one)}\n`).join("");
}

function readLine(line: string): TakenNumber | undefined {
  try {
    const value = JSON.parse(line) as TakenNumber;
    return Number.isSafeInteger(value.number) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A number as documents or files have it: `FR-003` has the prefix `FR-` and the digits `003`. */
interface Written {
  readonly prefix: string;
  readonly digits: string;
}

/** What stands in documents of a series as a regular expression of git grep: `FR-003`, `ADR 7`, `T012`. */
export function wordPattern(series: string): string {
  return `${series}[- ]?[0-9]{1,6}`;
}

/** Whether a series is also meant in other cases of its letters; of one letter alone (`T012`) it is not. */
export function isAnyCase(series: string): boolean {
  return series.length > 1;
}

/**
 * The number after the highest that was handed out or is in use, written as the highest is.
 *
 * @param words what documents have of the series, such as `FR-003`
 * @param paths files, of which those count that have a number behind the series' name: `migrations/0042_users.sql`
 */
export function nextNumber(
  series: string,
  { taken, words, paths }: Record<"words" | "paths", readonly string[]> & { taken: readonly TakenNumber[] },
): Pick<TakenNumber, "number" | "text"> {
  const flags = isAnyCase(series) ? "i" : "";
  const word = new RegExp(`^(${series}[- ]?)(\\d{1,6})$`, flags);
  const file = new RegExp(`(?:^|/)(?:${series}/|(${series}[-_ ]?))(\\d{1,6})(?=[-_.])`, flags);
  const written = [
    ...taken.map(({ text }) => /^(.*?)(\d+)$/.exec(text)),
    ...words.map((text) => word.exec(text)),
    ...paths.map((path) => file.exec(path)),
  ];
  const found = written.flatMap((match): Written[] =>
    match === null ? [] : [{ prefix: match[1] ?? "", digits: match[2] ?? "" }],
  );
  const highest = found.reduce<Written>((a, b) => (Number(b.digits) > Number(a.digits) ? b : a), {
    prefix: "",
    digits: "0",
  });
  const number = Number(highest.digits) + 1;
  return { number, text: `${highest.prefix}${String(number).padStart(highest.digits.length, "0")}` };
}
