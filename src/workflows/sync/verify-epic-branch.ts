import { epicBranch } from "../../core/epic/layout.ts";
import { primary, type Oid } from "../../core/ids.ts";
import { formatViolation } from "../../core/judge/violation.ts";
import { SheafError } from "../../errors.ts";
import { readOperations } from "../../git/operations.ts";
import { findStart } from "../agent/read-readiness.ts";
import type { AgentContext } from "../context/context.ts";
import { brokenCommits, verifyRange } from "../verify/verify.ts";

/**
 * Judges what the primary itself has committed on the epic branch since the last sync, or since the epic was made:
 * hooks only promise that it keeps the rules. What the last sync left was judged by it. Throws `refused`, with every
 * commit and what mends it; nothing has moved then.
 */
export async function requireSoundEpicBranch(context: AgentContext, tip: Oid): Promise<void> {
  const { git, rulebook, epic } = context;
  const base = (await findLastSync(context, tip)) ?? (await findStart({ ...context, agent: primary }, tip));
  if (base === undefined || base === tip) return;
  const broken = brokenCommits(await verifyRange({ git, rulebook, agent: primary, base, tip }));
  const found = broken.flatMap(({ oid, violations }) => violations.map((violation) => ({ oid, violation })));
  const [first] = found;
  if (first === undefined) return;
  const lines = found.map(
    ({ oid, violation }) => `  ${formatViolation(violation)} (commit ${oid.slice(0, 10)})`,
  );
  throw new SheafError({
    kind: "refused",
    code: "epic-branch-broken",
    message: `commits on ${epicBranch(epic)} break rules, so nothing was merged:\n${lines.join("\n")}`,
    fix: `${first.violation.fix}; what the primary may overrule goes with SHEAF_OVERRIDE="reason" git commit`,
    data: { commits: broken },
  });
}

/** Where the newest sync that was not taken back left the epic branch. */
async function findLastSync({ git, epic }: AgentContext, tip: Oid): Promise<Oid | undefined> {
  const branch = `refs/heads/${epicBranch(epic)}`;
  for (const { kind, moved } of await readOperations(git, epic, 100)) {
    const after = kind === "sync" ? moved.find(({ ref }) => ref === branch)?.new : undefined;
    if (after === undefined) continue;
    if (after === tip || (await git.test(["merge-base", "--is-ancestor", after, tip]))) return after;
  }
  return undefined;
}
