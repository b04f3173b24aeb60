import type { Rejected } from "./result.ts";

/** What people read about text that did not get into the result of a merge. */
export function describeRejected({ action, section, from, after }: Rejected): string {
  const where = section === undefined ? "the text between the sections" : `section "${section}"`;
  const whose = from === "tip" ? "the agent's" : "the other side's";
  return `${action}: ${whose} text of ${where} was not taken${after === undefined ? "" : `:\n${after.trimEnd()}`}`;
}
