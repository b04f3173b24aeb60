import type { Change } from "../change.ts";
import { agentDisplay } from "../ids.ts";
import type { JudgeInput } from "../judge.ts";
import { ownership, ownerWords, type Ownership } from "../ownership.ts";
import type { Violation } from "../violation.ts";
import { judgeAppend } from "./append.ts";
import { isMadeBySheaf } from "./by-sheaf.ts";
import { unstage } from "./fix.ts";
import { judgeLock } from "./lock.ts";
import { judgeComputed } from "./computed.ts";
import { judgeSections } from "./sections.ts";

/** Judges a change of a plain file by the access mode of its path (design section 5). */
export function judgeAccess(change: Change, input: JudgeInput): Violation[] {
  const owned = ownership(change.path, input.rulebook);
  const closed = judgeClosed(change, input, owned);
  if (closed !== undefined) return [closed];
  return [...judgeContent(change, input, owned), ...judgeLock(change, input, owned)];
}

/** The violation of touching a path at all, where the agent may not. */
function judgeClosed(change: Change, input: JudgeInput, owned: Ownership): Violation | undefined {
  const { path } = change;
  const owner = ownerWords(owned);
  const about = { path, owner, fix: unstage(path) };
  if (owned.access === "frozen") {
    return { ...about, code: "file-frozen", message: `the file is frozen by the rule "${owned.glob}"` };
  }
  if (owned.access === "generated") {
    if (isMadeBySheaf(input)) return undefined;
    return { ...about, code: "file-generated", message: "Sheaf computes this file; nobody edits it" };
  }
  if (owned.agents.includes(input.agent)) return undefined;
  const message = `${owner} owns this file; this is ${agentDisplay(input.agent)}'s commit`;
  return { ...about, code: "file-not-owned", message };
}

function judgeContent(change: Change, input: JudgeInput, owned: Ownership): Violation[] {
  switch (owned.access) {
    case "sectioned":
      return judgeSections(change, input);
    case "append":
      return judgeAppend(change, input, "not-appended");
    case "exclusive":
      return judgeComputed(change, input);
    case "sequential":
    case "frozen":
    case "generated":
      return [];
    default:
      return owned.access satisfies never;
  }
}
