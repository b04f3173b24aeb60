import { epicBranch } from "../../core/epic/layout.ts";
import type { EpicId } from "../../core/ids.ts";
import { formatViolation } from "../../core/judge/violation.ts";
import { refused } from "../../errors.ts";
import { findCommit } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";
import { judgingOf } from "./judging.ts";
import { brokenCommits, verifyEpic, type RangeVerdict } from "./verify.ts";

/**
 * Refuses to go on while a commit on the epic branch breaks a rule, whoever brought it. Throws `refused`, with every
 * such commit and the commands that help.
 */
export function requireSound(epic: EpicId, verdict: RangeVerdict): void {
  const broken = brokenCommits(verdict);
  const found = broken.flatMap(({ oid, violations }) => violations.map((violation) => ({ oid, violation })));
  const [first] = found;
  if (first === undefined) return;
  const lines = found.map(
    ({ oid, violation }) => `  ${formatViolation(violation)} (commit ${oid.slice(0, 10)})`,
  );
  throw refused(
    "epic-branch-broken",
    `commits on ${epicBranch(epic)} break rules, so nothing was changed:\n${lines.join("\n")}`,
    `${first.violation.fix}, which makes a new commit; to accept it as it is: sheaf override ${first.oid.slice(0, 10)} --reason "…"`,
    { data: { commits: broken } },
  );
}

/** {@link requireSound} of the epic branch as it stands now. */
export async function requireSoundEpic(context: Context): Promise<void> {
  const { git, epic } = context;
  const tip = await findCommit(git, `refs/heads/${epicBranch(epic)}`);
  if (tip !== undefined) requireSound(epic, (await verifyEpic(judgingOf(context), { tip, offers: [] })).epic);
}
