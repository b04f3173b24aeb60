import type { System } from "../../system.ts";

/** Says a line to whoever waits, on standard error. */
export type Tell = (line: string) => void;

const quietMs = 1_000;

/**
 * Says how far a command is, once it has taken longer than a second, and at most once a second from then on: what is
 * quick says nothing. Called with a line before each step.
 */
export function progressOf({ now }: Pick<System, "now">, tell: Tell | undefined): Tell {
  let told = now();
  return (line) => {
    if (tell === undefined || now() - told < quietMs) return;
    told = now();
    tell(line);
  };
}
