import type { Readiness } from "../progress/readiness.ts";

/** What is known when an agent is about to stop. */
export interface StopFacts {
  /** Whether it is ready or paused, or has nothing to be ready with. */
  readonly mayRest: boolean;
  /** Whether it goes on already because it was told to. */
  readonly isRepeated: boolean;
  readonly readiness: Readiness;
  /** What it was told the last time. */
  readonly told: string;
}

const mostReasons = 6;

/** What an agent hears that is about to stop: once what readiness lacks, or that it may be declared; the same words never twice. */
export function stopWords({ mayRest, isRepeated, readiness, told }: StopFacts): string | undefined {
  if (mayRest || isRepeated) return undefined;
  const words = readiness.kind === "ready" ? readyWords : missingWords(readiness.missing);
  return words === told ? undefined : words;
}

const readyWords =
  "sheaf: everything that readiness needs is there. If your feature is done: sheaf ready. If not, say what is left and stop.";

function missingWords(missing: (Readiness & { kind: "not-ready" })["missing"]): string {
  const shown = missing.slice(0, mostReasons).map(({ message, fix }) => `- ${message}\n  ${fix}`);
  const more =
    missing.length > mostReasons ? [`- and ${missing.length - mostReasons} more: sheaf ready --dry-run`] : [];
  return [
    "sheaf: your feature is not ready yet. Go on with what you can do; if you wait for somebody, stop.",
    ...shown,
    ...more,
  ].join("\n");
}
