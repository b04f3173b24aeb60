import { parseDurationMs } from "../duration.ts";
import type { PlanPhase } from "../graph/task.ts";

/** What a document says of a task beside its title, as it says it. */
export interface TaskWord {
  readonly kind: "estimate" | "files" | "priority" | "needs";
  readonly value: string;
  /** Of `needs`: which kind of dependency. */
  readonly phase?: PlanPhase;
}

const names: readonly (readonly [RegExp, TaskWord["kind"], PlanPhase?])[] = [
  [/^(?:estimate|effort|time|duration)$/i, "estimate"],
  [/^(?:files?|territory|paths?)$/i, "files"],
  [/^(?:priority|prio)$/i, "priority"],
  [
    /^(?:code depends on|implementation depends on|implementation dependenc(?:y|ies))$/i,
    "needs",
    "implementation",
  ],
  [/^(?:depends on|depends_on|dependenc(?:y|ies)|needs|after|requires|spec depends on)$/i, "needs", "spec"],
];

/** Reads `depends on: API`, `files: src/**`, `priority: 1`, `estimate: 2h` or just `2h`; undefined for other words. */
export function parseTaskWord(text: string): TaskWord | undefined {
  const bare = text.trim().replaceAll(/[*`]{2}|`/g, "");
  if (isDuration(bare)) return { kind: "estimate", value: compact(bare) };
  const [, name = "", value = ""] = /^([A-Za-z_ ]+):\s*(\S.*)$/.exec(bare) ?? [];
  const found = names.find(([form]) => form.test(name.trim()));
  if (found === undefined) return undefined;
  const [, kind, phase] = found;
  const written = kind === "files" ? text.replace(/^[^:]*:\s*/, "").replaceAll(/[`"']/g, "") : value;
  if (kind === "estimate") return isDuration(value) ? { kind, value: compact(value) } : undefined;
  if (kind === "priority" && !/^[1-9]$/.test(value)) return undefined;
  return { kind, value: written.trim(), ...(phase === undefined ? {} : { phase }) };
}

/**
 * A title and what stands in brackets at its end, if all of it is understood: `Build the API (2h; files: api/**)`.
 * Brackets with other words belong to the title.
 */
export function splitTitle(text: string): { readonly title: string; readonly words: readonly TaskWord[] } {
  const [, title, inside] = /^(.*\S)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/.exec(text) ?? [];
  if (title === undefined || inside === undefined) return { title: text, words: [] };
  const words = inside.split(";").map(parseTaskWord);
  const known = words.filter((word) => word !== undefined);
  return known.length === words.length ? { title, words: known } : { title: text, words: [] };
}

/** The names in a list: `API, Web dashboard`. */
export function listed(value: string): string[] {
  return value
    .split(/,\s*|\s+and\s+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

const timeForm = /^(?:~\s*)?([0-9]+(?:\.[0-9]+)?)\s*(h|hours?|m|min|minutes?)$/i;

function isDuration(text: string): boolean {
  return timeForm.test(text) && (parseDurationMs(compact(text)) ?? 0) > 0;
}

/** `2 hours` as `2h`. */
function compact(text: string): string {
  const [, amount = "", unit = ""] = timeForm.exec(text) ?? [];
  return `${amount}${unit.slice(0, 1).toLowerCase()}`;
}
