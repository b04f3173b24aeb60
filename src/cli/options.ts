import { parseDurationMs } from "../core/duration.ts";

/** An option as a command declares it; `program.ts` hands it to commander. */
export interface OptionSpec<Value> {
  readonly flags: string;
  readonly description: string;
  /** Reads what was typed; `before` holds the values of an option that is given several times. */
  readonly parse?: (typed: string, before: unknown) => Value;
  readonly choices?: readonly string[];
  /** The value of an option that is not given, where it has no default. */
  readonly absent?: Value;
  /** The default, as one would type it. */
  readonly fallback?: string;
  readonly isRequired?: boolean;
  /** Names of options that make no sense beside this one. */
  readonly conflicts?: readonly string[];
}

/** What was typed for an option or an argument cannot be meant; the message says what can. */
export class BadValue extends Error {}

/** An option without a value. `--no-switch` is called `switch`, and true unless it is given. */
export function flag(flags: string, description: string): OptionSpec<boolean> {
  return { flags, description, absent: false };
}

/** One text, which is not blank. */
export function text(flags: string, description: string): OptionSpec<string | undefined> {
  return { flags, description, parse: parseText };
}

/** Any number of texts. */
export function texts(flags: string, description: string): OptionSpec<readonly string[]> {
  const parse = (typed: string, before: unknown) => [
    ...(Array.isArray(before) ? before.map(String) : []),
    typed,
  ];
  return { flags, description, parse, absent: [] };
}

/** One of a list of words. */
export function choice<const Word extends string>(
  flags: string,
  description: string,
  choices: readonly Word[],
): OptionSpec<Word | undefined> {
  return { flags, description, choices };
}

/** A duration, in milliseconds. */
export function duration(flags: string, description: string, leastMs = 0): OptionSpec<number | undefined> {
  const parse = (typed: string) => {
    const ms = parseDurationMs(typed);
    if (ms === undefined) throw new BadValue("Use 30s, 5m or 2h.");
    if (ms < leastMs) throw new BadValue(`Use at least ${leastMs}ms.`);
    return ms;
  };
  return { flags, description, parse };
}

/** A whole number, from 1 or another least one to the largest that makes sense. */
export function whole(
  flags: string,
  description: string,
  { from = 1, to }: { readonly from?: number; readonly to: number },
): OptionSpec<number | undefined> {
  const parse = (typed: string) => {
    const number = /^\d{1,9}$/.test(typed) ? Number(typed) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new BadValue(`Use a whole number from ${from} to ${to}.`);
  };
  return { flags, description, parse };
}

/** The option with a default, given as one would type it. */
export function withDefault<Value>(
  option: OptionSpec<Value>,
  fallback: string,
): OptionSpec<NonNullable<Value>> {
  return { ...(option as OptionSpec<NonNullable<Value>>), fallback };
}

/** The option, without which the command makes no sense. */
export function required<Value>(option: OptionSpec<Value>): OptionSpec<NonNullable<Value>> {
  return { ...(option as OptionSpec<NonNullable<Value>>), isRequired: true };
}

/** The option, which makes no sense beside those `others`. */
export function without<Value>(others: readonly string[], option: OptionSpec<Value>): OptionSpec<Value> {
  return { ...option, conflicts: others };
}

/** Refuses a blank text: most likely a variable that a script has not set. */
export function parseText(typed: string): string {
  if (typed.trim() !== "") return typed;
  throw new BadValue("It must not be blank.");
}
