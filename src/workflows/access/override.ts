import { epicBranch } from "../../core/epic/layout.ts";
import { primary, type Oid } from "../../core/ids.ts";
import { canOverride } from "../../core/judge/judge.ts";
import { formatViolation, type Violation } from "../../core/judge/violation.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { refused, type SheafError, usage } from "../../errors.ts";
import { findCommit, listRefs } from "../../git/refs.ts";
import type { AgentContext } from "../context/context.ts";
import { makeCommits } from "../context/make-commits.ts";
import { completeMove, moveEpicRefs } from "../context/move-refs.ts";
import { judgingOf } from "../verify/judging.ts";
import { verifyEpic } from "../verify/verify.ts";

/** What the primary wants to let pass, and why. */
export interface OverrideWish {
  readonly commit: string;
  readonly reason: string;
  readonly dryRun: boolean;
}

/** A commit of the past that counts as allowed from now on. */
export interface Overridden {
  readonly commit: Oid;
  readonly subject: string;
  readonly violations: readonly Violation[];
}

/**
 * Accepts on record what a commit of the past broke: a commit without changes on the epic branch names it and the reason,
 * for everyone to read and for every later judgement. Throws `usage` for a commit that breaks no rule or without a
 * reason, `refused` for what nobody may overrule.
 */
export async function override(context: AgentContext, wish: OverrideWish): Promise<Overridden> {
  const { git, epic, agent, rulebook } = context;
  if (wish.reason.trim() === "") throw noReason(wish.commit);
  if (!wish.dryRun) await completeMove(context);
  const [commit, tip] = await Promise.all([
    findCommit(git, wish.commit),
    findCommit(git, `refs/heads/${epicBranch(epic)}`),
  ]);
  if (commit === undefined || tip === undefined) throw usage("no-commit", `"${wish.commit}" names no commit`);
  const branches = await listRefs(git, `refs/heads/sheaf/${epic}/`);
  const offers = rulebook.agents.flatMap(({ id, branch }) => {
    const offered = branches.get(`refs/heads/${branch}`);
    return id === primary || offered === undefined ? [] : [{ agent: id, tip: offered }];
  });
  const verdict = await verifyEpic(judgingOf(context), { tip, offers });
  const found = [verdict.epic, ...verdict.offers]
    .flatMap(({ commits }) => commits)
    .find(({ oid, violations }) => oid === commit && violations.length > 0);
  if (found === undefined) throw nothingToOverride(wish.commit);
  const fixed = found.violations.filter(({ code }) => !canOverride(code, "past"));
  if (fixed.length > 0) throw nobodyOverrides(wish.commit, fixed);
  const overridden = { commit, subject: found.subject, violations: found.violations };
  if (wish.dryRun) return overridden;
  const subject = `${epic}: override ${commit.slice(0, 10)}: ${wish.reason}`;
  const message = messageWithTrailers(subject, {
    agent,
    command: "override",
    override: wish.reason,
    overrides: commit,
  });
  const commits = [{ message, parents: [tip], changes: new Map() }];
  const [after] = await makeCommits(context, commits, "tree and message");
  const moved = [{ ref: `refs/heads/${epicBranch(epic)}`, old: tip, new: after }];
  const summary = `${commit.slice(0, 10)}: ${wish.reason}`;
  const done = await moveEpicRefs(context, { kind: "override", summary, moved });
  if (done) return overridden;
  throw refused(
    "branch-moved",
    `${epicBranch(epic)} moved meanwhile, so nothing was changed`,
    "run the command again",
  );
}

function noReason(commit: string): SheafError {
  return usage(
    "no-reason",
    "an override needs a reason, which stays in the history",
    `sheaf override ${commit} --reason "…"`,
  );
}

function nothingToOverride(commit: string): SheafError {
  return usage(
    "nothing-to-override",
    `${commit} breaks no rule, or what it broke has been put right`,
    "sheaf verify primary",
  );
}

function nobodyOverrides(commit: string, violations: readonly Violation[]): SheafError {
  const lines = violations.map((violation) => `  ${formatViolation(violation)}`);
  return refused(
    "nobody-overrides",
    `nobody may overrule this, because others would trip over it:\n${lines.join("\n")}`,
    `sheaf restore ${commit}`,
    { data: { violations } },
  );
}
