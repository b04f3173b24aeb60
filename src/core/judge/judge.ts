import { primary, type Oid } from "../ids.ts";
import type { Change } from "./change.ts";
import type { JudgeInput } from "./input.ts";
import { ownership } from "../ownership/ownership.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import type { Violation, ViolationCode } from "./violation.ts";
import { judgeAccess } from "./access.ts";
import { judgeFileKind } from "./file-kind.ts";
import { judgePath } from "./path.ts";

/**
 * The one function that says whether a change keeps the rules (design sections 5 and 8); hooks, verify, sync
 * and the server use it unchanged. Pure and total. In a merge only what differs from all parents is judged.
 *
 * @returns every rule broken, in the order of the changes; none for a change that may be made
 */
export function judge(input: JudgeInput): Violation[] {
  const found = input.changes.flatMap((change) => judgeChange(change, input));
  const isOverridden = input.agent === primary && (input.override ?? "").trim() !== "";
  return isOverridden ? found.filter(({ code }) => !canOverride(code, "commit")) : found;
}

/** Whether the primary may overrule what breaks a rule: in the commit that does so, or later, when others have built on it. */
export function canOverride(code: ViolationCode, when: "commit" | "past"): boolean {
  return overridable.has(code) || (when === "past" && overridableLater.has(code));
}

/** Whether any of these would be no violation under a grant: reading grants takes another look into git. */
export function needsGrants(violations: readonly Violation[]): boolean {
  return violations.some(({ code }) => grantable.has(code));
}

const grantable: ReadonlySet<ViolationCode> = new Set<ViolationCode>([
  "file-not-owned",
  "file-frozen",
  "section-not-owned",
]);

/** The blobs that judging these changes asks for, each once: the others need not be read. */
export function blobsNeeded(changes: readonly Change[], rulebook: Rulebook): Oid[] {
  const oids = changes
    .filter(({ path }) => isContentJudged(path, rulebook))
    .flatMap(({ oldOid, newOid, otherOld = [] }) => [oldOid, newOid, ...otherOld.map(({ oid }) => oid)]);
  return [...new Set(oids)].filter((oid) => !/^0+$/.test(oid));
}

function isContentJudged(path: string, rulebook: Rulebook): boolean {
  const { access } = ownership(path, rulebook);
  return access === "sectioned" || access === "append";
}

/** Rules about whose something is. Damage, disguised files and missing locks stay forbidden to the primary too. */
const overridable: ReadonlySet<ViolationCode> = new Set<ViolationCode>([
  "file-not-owned",
  "file-frozen",
  "section-not-owned",
  "section-generated",
  "not-appended",
  "mode-changed",
  "work-dropped",
]);

/** What can be done properly as long as the commit is not made, and only be accepted afterwards. */
const overridableLater: ReadonlySet<ViolationCode> = new Set<ViolationCode>([
  "lock-not-held",
  "outside-sections",
  "marker-changed",
]);

/** Whether the primary may overrule any of these. */
export function canOverrule(violations: readonly Violation[]): boolean {
  return violations.some(({ code }) => overridable.has(code));
}

/** Judges a change against each parent; a merge broke a rule only where it did so from every parent's view. */
function judgeChange(change: Change, input: JudgeInput): Violation[] {
  const others = (change.otherOld ?? []).map((old) => ({ ...change, oldMode: old.mode, oldOid: old.oid }));
  const found = others.reduce(
    (left, other) => {
      const also = left.length === 0 ? [] : judgeFromParent(other, input);
      return left.filter((one) => also.some((two) => one.code === two.code && one.section === two.section));
    },
    judgeFromParent(change, input),
  );
  return mergeLocks(found);
}

/** A lock that is missing for several sections is missing once. */
function mergeLocks(found: readonly Violation[]): Violation[] {
  const isLock = ({ code }: Violation) => code === "lock-not-held";
  const lock = found.find(isLock);
  if (lock === undefined) return [...found];
  const { section: _, ...whole } = lock;
  return [...found.filter((one) => !isLock(one)), whole];
}

function judgeFromParent(change: Change, input: JudgeInput): Violation[] {
  if (change.oldOid === change.newOid && change.oldMode === change.newMode) return [];
  const disguise = judgePath(change, input) ?? judgeFileKind(change, input);
  return disguise === undefined ? judgeAccess(change, input) : [disguise];
}
