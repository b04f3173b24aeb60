import type { Change } from "./change.ts";
import { agentDisplay, primary } from "../ids.ts";
import type { JudgeInput } from "./input.ts";
import { findRule } from "../ownership/find-rule.ts";
import { ownership, ownerWords } from "../ownership/ownership.ts";
import type { CompiledRule, Rulebook } from "../ownership/rulebook.ts";
import type { Violation } from "./violation.ts";
import { unstage } from "./fix.ts";

type Input = Pick<JudgeInput, "rulebook" | "agent">;

/**
 * Refuses paths that mean another file on another system, or that change how git treats other files:
 * undecodable names, `..`, a name that differs from a guarded one only by case or Unicode form (design section 5).
 */
export function judgePath(change: Change, input: Input): Violation | undefined {
  return unportable(change, input) ?? shadowing(change, input) ?? gitFile(change, input);
}

function unportable(change: Change, { agent, rulebook }: Input): Violation | undefined {
  const { path, undecodable } = change;
  const isFree = agent === primary && ownership(path, rulebook).glob === undefined;
  const isStrange = path.split("/").some((part) => ["", ".", ".."].includes(part));
  if (!isStrange && (undecodable === undefined || isFree)) return undefined;
  return {
    code: "path-not-portable",
    path,
    message: undecodable ? "the name is not UTF-8" : "the name has an empty, . or .. part",
    fix: `rename the file: ${unstage(path)}`,
  };
}

function shadowing({ path }: Change, { rulebook }: Input): Violation | undefined {
  const rule = shadowedRule(path, rulebook);
  if (rule === undefined) return undefined;
  const owner = ownerWords(rule);
  return {
    code: "path-shadows",
    path,
    owner,
    message: `the name differs only by case or Unicode form from "${rule.glob}", which ${owner} owns`,
    fix: `use the exact spelling, or another name: ${unstage(path)}`,
  };
}

/** The rule that a path would fall under on a file system that ignores case and Unicode form, but does not here. */
function shadowedRule(path: string, rulebook: Rulebook): CompiledRule | undefined {
  const rule = findRule(path.normalize("NFC"), rulebook, "any-case");
  return rule === undefined || new RegExp(rule.source, "s").test(path) ? undefined : rule;
}

/** Files by which git handles other files: they are the primary's wherever they stand. */
function gitFile({ path }: Change, { agent }: Input): Violation | undefined {
  if (agent === primary || !/(?:^|\/)\.git(?:attributes|modules)$/i.test(path.normalize("NFC")))
    return undefined;
  return {
    code: "file-not-owned",
    path,
    owner: agentDisplay(primary),
    message: `git reads it to decide how to treat other files; it belongs to ${agentDisplay(primary)} everywhere`,
    fix: unstage(path),
  };
}
