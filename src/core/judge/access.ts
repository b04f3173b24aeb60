import type { Change } from "./change.ts";
import { agentDisplay } from "../ids.ts";
import type { JudgeInput } from "./input.ts";
import { isPathGranted } from "../ownership/grant.ts";
import { ownership, ownerWords, type Ownership } from "../ownership/ownership.ts";
import type { Violation } from "./violation.ts";
import { judgeAppend } from "./append.ts";
import { unstage } from "./fix.ts";
import { judgeLock } from "./lock.ts";
import { judgeSections } from "./sections.ts";

/** Judges a change of a plain file by the access mode of its path (design section 5). */
export function judgeAccess(change: Change, input: JudgeInput): Violation[] {
  const owned = ownership(change.path, input.rulebook);
  const closed = judgeClosed(change, input, owned);
  if (closed !== undefined) return [closed];
  const lock = judgeLock(change, input, owned);
  if (owned.access !== "sectioned") return [...judgeContent(change, input, owned), ...lock];
  const { violations, edited } = judgeSections(change, input);
  // The lock is for the parts that change: a merge that takes each part from one of its parents needs none.
  return [...violations, ...edited.flatMap((section) => lock.map((one) => ({ ...one, section })))];
}

/** The violation of touching a path at all, where the agent may not. */
function judgeClosed(change: Change, input: JudgeInput, owned: Ownership): Violation | undefined {
  const { path } = change;
  const owner = ownerWords(owned);
  const about = { path, owner, fix: unstage(path) };
  if (owned.agents.includes(input.agent) || isPathGranted(path, input)) return undefined;
  if (owned.access === "frozen") {
    return { ...about, code: "file-frozen", message: `the file is frozen by the rule "${owned.glob}"` };
  }
  if (owned.access === "generated") {
    if (input.isRecord === true) return undefined;
    const message = "Sheaf writes this file from the live state; nobody edits it";
    return { ...about, code: "file-generated", message };
  }
  const message = `${owner} owns this file; this is ${agentDisplay(input.agent)}'s commit`;
  return { ...about, code: "file-not-owned", message };
}

function judgeContent(change: Change, input: JudgeInput, owned: Ownership): Violation[] {
  return owned.access === "append" ? judgeAppend(change, input) : [];
}
