/** A command of the user's that says whether work is good: exit code 0 within its time. */
export interface Check {
  /** The text that a shell runs; what a person trusts is exactly this. */
  readonly run: string;
  readonly timeoutMs: number;
  /** Where it stands, for people: `verify in epic.yaml`. */
  readonly source: string;
}

/** How a check ended. */
export type CheckOutcome = "passed" | "failed" | "timed-out";

/** A check that was run. */
export interface CheckResult {
  readonly run: string;
  readonly outcome: CheckOutcome;
  /** 128 and the signal's number when a signal ended it. */
  readonly exitCode: number;
  readonly durationMs: number;
}

/** How a check ended, in words. */
export function outcomeWords({ outcome, exitCode }: Pick<CheckResult, "outcome" | "exitCode">): string {
  switch (outcome) {
    case "passed":
      return "passed";
    case "failed":
      return `ended with exit code ${exitCode}`;
    case "timed-out":
      return "did not end in its time and was ended";
    default:
      return outcome satisfies never;
  }
}

/** Text as an indented block, for messages; blank lines at its end are left out. */
export function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
