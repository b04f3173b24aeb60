import type { OpenItem } from "../markdown/checklist.ts";
import type { AgentId, FeatureId, RepoPath } from "../ids.ts";
import { needsGrants } from "../judge/judge.ts";
import { count } from "../text/count.ts";
import { shellWord } from "../text/shell-word.ts";
import { formatViolation, type Violation } from "../judge/violation.ts";

/** What is known of one feature when its owner asks to be ready. */
export interface FeatureReadiness {
  readonly feature: FeatureId;
  /** Required files that are not in the commit. */
  readonly missingFiles: readonly RepoPath[];
  /** Headings that spec.md has to have and has not. */
  readonly missingHeadings: readonly string[];
  /** Where spec.md has fewer lines of its own than the manifest wants: how many, and how many those are. */
  readonly shortSpec?: { readonly own: number; readonly wanted: number } | undefined;
  readonly checklist: RepoPath;
  readonly openItems: readonly OpenItem[];
  readonly spec?: RepoPath;
  /** Questions that the spec itself marks as open, where it is in another tool's layout. */
  readonly openMarks?: readonly OpenItem[];
  /** Gates that the manifest asks for and nobody has approved. */
  readonly missingApprovals: readonly string[];
  /** Declared dependencies whose spec has moved since this branch last took it in. */
  readonly movedDependencies: readonly FeatureId[];
}

/** Everything that readiness depends on, read from git and the manifest. */
export interface ReadinessFacts {
  readonly agent: AgentId;
  /** Paths with uncommitted changes, untracked files too. */
  readonly uncommitted: readonly string[];
  /** The rules that a commit of these would break. */
  readonly refused?: readonly Violation[];
  /** Commits on the agent's branch since it was started that change its own feature. */
  readonly commitsSinceStart: number;
  /** Rules broken by commits of the branch. */
  readonly violations: readonly Violation[];
  /** Blockers that STATUS or checkpoint still name. */
  readonly blockers: readonly string[];
  /** Numbers of answers to this agent's escalations that it has not acknowledged, by sender. */
  readonly unreadAnswers: readonly { readonly from: AgentId; readonly number: number }[];
  readonly features: readonly FeatureReadiness[];
}

/** Every reason for not being ready; the codes are stable. */
type MissingCode =
  | "not-committed"
  | "no-commit"
  | "file-missing"
  | "heading-missing"
  | "spec-too-short"
  | "checklist-open"
  | "approval-missing"
  | "dependency-moved"
  | "rule-broken"
  | "blocked"
  | "answer-unread";

/** One thing that is missing, and the command that helps. */
export interface Missing {
  readonly code: MissingCode;
  readonly message: string;
  readonly fix: string;
}

export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "not-ready"; readonly missing: readonly Missing[] };

/**
 * Decides whether an agent's features are ready to be glued. Nothing that the agent wrote about itself counts
 * for it; the blockers it reports count against it (field lesson 2).
 */
export function decideReady(facts: ReadinessFacts): Readiness {
  const missing = [
    ...uncommitted(facts),
    ...commits(facts),
    ...facts.features.flatMap(featureMissing),
    ...facts.violations.map(broken),
    ...blocked(facts),
    ...facts.unreadAnswers.map(unread),
  ];
  return missing.length === 0 ? { kind: "ready" } : { kind: "not-ready", missing };
}

function uncommitted({ uncommitted, refused = [] }: ReadinessFacts): Missing[] {
  const bad = new Set(refused.map(({ path }) => path));
  const good = uncommitted.filter((path) => !bad.has(path));
  const commit = {
    code: "not-committed" as const,
    message: `not committed: ${listed(good)}`,
    fix: `git add ${good.slice(0, 3).map(shellWord).join(" ")} && git commit`,
  };
  return [...(good.length === 0 ? [] : [commit]), ...refused.map(refusedEdit)];
}

/** An edit that no commit may have: it can be asked for, or taken back, with a snapshot that keeps it. */
function refusedEdit(violation: Violation): Missing {
  const { path, section, fix } = violation;
  const request = `sheaf request ${shellWord(section ?? path)} --reason "…"`;
  const back = `sheaf snapshot take && git restore -- ${shellWord(path)}`;
  const isAboutIndex = fix.startsWith("git restore --staged");
  return {
    code: "not-committed",
    message: `not committed, and a commit would be refused: ${formatViolation(violation)}`,
    fix: needsGrants([violation]) ? `${request}; or take the edit back: ${back}` : isAboutIndex ? back : fix,
  };
}

function commits({ commitsSinceStart, features }: ReadinessFacts): Missing[] {
  if (commitsSinceStart > 0) return [];
  const where = features.map(({ feature }) => feature).join(", ") || "its feature";
  return [
    {
      code: "no-commit",
      message: `no commit has changed ${where} since the start`,
      fix: "write spec.md and checklist.md, then git add and git commit",
    },
  ];
}

function featureMissing(facts: FeatureReadiness): Missing[] {
  return [
    ...facts.missingFiles.map((path) => ({
      code: "file-missing" as const,
      message: `${path} is missing`,
      fix: `write it, then git add ${shellWord(path)} && git commit`,
    })),
    ...facts.missingHeadings.map((heading) => ({
      code: "heading-missing" as const,
      message: `${facts.feature}/spec.md has no heading "${heading}"`,
      fix: `add "## ${heading}" to spec.md and commit`,
    })),
    ...tooShort(facts),
    ...facts.openItems.map(({ line, text }) => ({
      code: "checklist-open" as const,
      message: `${facts.checklist}:${line}: open: ${text.slice(0, 80)}`,
      fix: "tick it once a person has answered it, and commit",
    })),
    ...(facts.openMarks ?? []).map(({ line, text }) => ({
      code: "checklist-open" as const,
      message: `${facts.spec}:${line}: open: ${text.slice(0, 80)}`,
      fix: "write the answer in its place once a person has given it, and commit",
    })),
    ...facts.missingApprovals.map((gate) => ({
      code: "approval-missing" as const,
      message: `nobody has approved ${facts.feature} at gate ${gate}`,
      fix: `sheaf approve ${facts.feature} --gate ${shellWord(gate)} --by <person>`,
    })),
    ...facts.movedDependencies.map((feature) => ({
      code: "dependency-moved" as const,
      message: `${facts.feature} depends on ${feature}, which has changed on the epic branch`,
      fix: "sheaf update",
    })),
  ];
}

function tooShort({ feature, shortSpec }: FeatureReadiness): Missing[] {
  if (shortSpec === undefined) return [];
  const { own, wanted } = shortSpec;
  const has = own === 0 ? "only what its template says" : `${count(own, "line")} of its own`;
  return [
    {
      code: "spec-too-short",
      message: `${feature}/spec.md has ${has}; the manifest wants ${wanted} (spec_lines)`,
      fix: "write what has to hold and how a person decides that it does, then git add and git commit",
    },
  ];
}

function broken(violation: Violation): Missing {
  return { code: "rule-broken", message: formatViolation(violation), fix: violation.fix };
}

function blocked({ blockers }: ReadinessFacts): Missing[] {
  if (blockers.length === 0) return [];
  return [
    {
      code: "blocked",
      message: `still blocked: ${blockers.join("; ")}`,
      fix: "once it is solved: sheaf heartbeat --no-blockers",
    },
  ];
}

function unread({ from, number }: { from: AgentId; number: number }): Missing {
  return {
    code: "answer-unread",
    message: `${from} answered an escalation in message ${number}, which is not acknowledged`,
    fix: `sheaf inbox && sheaf ack ${from} ${number}`,
  };
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(", ");
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}
