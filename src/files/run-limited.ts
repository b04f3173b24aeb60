import { Script } from "node:vm";

/** For one agent's work: what takes longer than this on any machine never ends. */
export const longestMs = 5 * 60_000;

const slot = Symbol.for("sheaf.limited");
const call = new Script("globalThis[Symbol.for('sheaf.limited')]()");

/**
 * Runs code that reads what somebody else wrote, on this thread, and ends it where it does not end by itself. Throws what
 * `work` throws, and an error that says so where it took longer than `limitMs`. Only V8 can stop a loop from inside.
 */
export function runLimited<T>(work: () => T, limitMs = longestMs): T {
  const before: unknown = Reflect.get(globalThis, slot);
  let result: { readonly value: T } | undefined;
  Reflect.set(globalThis, slot, () => {
    result = { value: work() };
  });
  try {
    call.runInThisContext({ timeout: limitMs });
  } finally {
    Reflect.set(globalThis, slot, before);
  }
  if (result === undefined) throw new Error("the work did not run");
  return result.value;
}

/** What an error says, for whoever has to find out what somebody's work did to Sheaf. */
export function failureWords(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message.split("\n", 1)[0] ?? ""}`;
}
