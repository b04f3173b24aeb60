import { absentMode, type Change } from "./change.ts";
import { primary } from "../ids.ts";
import type { JudgeInput } from "./input.ts";
import { ownership, ownerWords } from "../ownership/ownership.ts";
import type { Violation } from "./violation.ts";
import { unstage } from "./fix.ts";

const kinds: Readonly<Record<string, string>> = {
  "120": "a symbolic link",
  "160": "a submodule",
  "040": "a folder",
};

/**
 * Refuses symlinks and submodules where a rule guards the path, and changes of the executable bit on what
 * several agents share (design section 5). A path that no rule names is the primary's to do as it likes.
 */
export function judgeFileKind(
  change: Change,
  { rulebook, agent }: Pick<JudgeInput, "rulebook" | "agent">,
): Violation | undefined {
  const { path, oldMode, newMode } = change;
  const owned = ownership(path, rulebook);
  const owner = ownerWords(owned);
  const kind = kinds[newMode.slice(0, 3)];
  if (kind !== undefined) {
    if (owned.glob === undefined && agent === primary) return undefined;
    return {
      code: "not-a-plain-file",
      path,
      owner,
      message: `${kind} stands where ${owner} ${owner.includes(" and ") ? "have" : "has"} a plain file or none`,
      fix: unstage(path),
    };
  }
  const isShared = owned.access !== "exclusive";
  if (!isShared || change.status !== "M" || oldMode === newMode || oldMode === absentMode) return undefined;
  return {
    code: "mode-changed",
    path,
    owner,
    message: `the file's mode changed from ${oldMode} to ${newMode}`,
    fix: `git update-index --chmod=${oldMode === "100755" ? "+x" : "-x"} -- ${unstage(path).split(" -- ")[1]}`,
  };
}
