import { agentDisplay, primary, type AgentId, type Instant, type Oid } from "../ids.ts";
import { askCommand } from "../judge/ask.ts";
import { absentMode, type Change } from "../judge/change.ts";
import { blobsNeeded, canOverrule, judge } from "../judge/judge.ts";
import { isFirst, formatViolation, type Violation } from "../judge/violation.ts";
import type { Grant } from "../ownership/grant.ts";
import { reportSection } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import { territoryOf } from "../ownership/territory.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import { outcomeOf, type FileEdit, type Outcome } from "./edit.ts";

/** A file that a tool is about to write, in the agent's own worktree. */
export interface EditedFile {
  /** Relative to the top of the worktree. */
  readonly path: string;
  /** What stands there now; undefined where nothing does. */
  readonly before: Uint8Array | undefined;
  /** One after the other. */
  readonly edits: readonly FileEdit[];
}

/** What judging an edit needs to know. */
export interface GuardFacts {
  readonly rulebook: Rulebook;
  readonly agent: AgentId;
  readonly grants?: readonly Grant[];
  readonly now?: Instant;
}

/**
 * The rules that a commit of these edits would break, by the very function that judges the commit. Only what the edit
 * itself changes counts, and of a sectioned document the parts that it covers; locks are taken by the commit. What
 * cannot be computed is let through: hook and sync judge again.
 */
export function judgeEdits(files: readonly EditedFile[], facts: GuardFacts): Violation[] {
  const blobs = new Map<string, Uint8Array>();
  const changes = files.flatMap((file, at) => changeOf(file, at, blobs) ?? []);
  const judged = changes.filter(
    (change) =>
      blobs.has(change.newOid) || change.status === "D" || blobsNeeded([change], facts.rulebook).length === 0,
  );
  const read = (oid: Oid) => blobs.get(oid);
  return judge({
    rulebook: facts.rulebook,
    agent: facts.agent,
    changes: judged,
    read,
    grants: facts.grants,
    now: facts.now,
  }).filter(isFirst);
}

const plainFile = "100644";

/** The edit of a file as a change, with names of its own for the two texts; undefined where nothing changes. */
function changeOf(
  { path, before, edits }: EditedFile,
  at: number,
  blobs: Map<string, Uint8Array>,
): Change | undefined {
  const outcome = finalOutcome(before, edits);
  if (outcome.kind === "unchanged") return undefined;
  const [oldOid, newOid] = [nameOf(2 * at + 1), nameOf(2 * at + 2)];
  const nothing = nameOf(0);
  if (before !== undefined) blobs.set(oldOid, before);
  if (outcome.kind === "text") blobs.set(newOid, new TextEncoder().encode(outcome.text));
  const isGone = outcome.kind === "gone";
  return {
    path,
    oldMode: before === undefined ? absentMode : plainFile,
    newMode: isGone ? absentMode : plainFile,
    oldOid: before === undefined ? nothing : oldOid,
    newOid: isGone ? nothing : newOid,
    status: isGone ? "D" : before === undefined ? "A" : "M",
  };
}

function nameOf(number: number): Oid {
  return number.toString(16).padStart(40, "0") as Oid;
}

/** How the file comes out of all edits; unknown as soon as one step is. */
function finalOutcome(before: Uint8Array | undefined, edits: readonly FileEdit[]): Outcome {
  const decoded = before === undefined ? undefined : decodeUtf8(before);
  if (decoded?.kind === "invalid") return { kind: "unknown" };
  let text = decoded?.value;
  let last: Outcome = { kind: "unchanged" };
  for (const edit of edits) {
    const outcome = outcomeOf(edit, text);
    if (outcome.kind === "unknown") return outcome;
    if (outcome.kind === "unchanged") continue;
    last = outcome;
    text = outcome.kind === "text" ? outcome.text : undefined;
  }
  return last.kind === "text" && last.text === decoded?.value ? { kind: "unchanged" } : last;
}

/** Why an edit is refused, for the agent: every rule, whose it is, what is the agent's own, and the command that helps. */
export function refusalWords(violations: readonly Violation[], { rulebook, agent }: GuardFacts): string {
  const own = territoryOf(rulebook, agent).own.join(", ");
  const section = reportSection(agent, rulebook);
  const ask = askCommand(violations, agent);
  return [
    `sheaf: not written, it would break the rules of ${rulebook.epic}; you are ${agentDisplay(agent)}.`,
    ...violations.map((one) => `  ${formatViolation({ ...one, message: editWords(one) })}`),
    ...(agent === primary
      ? []
      : [`Yours: ${own}; section "${section}" (sheaf section write --file <file>).`]),
    ...(ask === undefined ? [] : [`To ask for it: ${ask}`]),
    ...(agent === primary && canOverrule(violations) ? [overruleWords] : []),
  ].join("\n");
}

const overruleWords =
  'Ask its owner (sheaf send <agent> --subject "…"). To overrule it, on record: write it from the shell, then SHEAF_OVERRIDE="reason" git commit …';

/** The judge speaks of a commit where a whole file is somebody else's. */
function editWords({ code, owner, message }: Violation): string {
  return code === "file-not-owned" &&
    owner !== undefined &&
    message.includes(";") &&
    message.endsWith("commit")
    ? `${owner} owns this file`
    : message;
}

/** Why a file in another agent's worktree is not written. */
export function otherWorktreeWords(
  file: string,
  { owner, agent, top }: { readonly owner: AgentId; readonly agent: AgentId; readonly top: string },
): string {
  return [
    `sheaf: not written, ${file} is in the worktree of ${agentDisplay(owner)}; you are ${agentDisplay(agent)}.`,
    `Your worktree: ${top}`,
    `To read what ${agentDisplay(owner)} has committed: sheaf show ${owner} <file>. To tell it something: sheaf send ${owner} --subject "…"`,
  ].join("\n");
}
