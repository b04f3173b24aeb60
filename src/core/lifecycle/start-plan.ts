import { primary, type AgentId, type EpicId, type Oid } from "../ids.ts";
import { agentBranch } from "../epic/layout.ts";
import { isWaveDeferral } from "../plan/wave-gate.ts";
import { shellWord } from "../text/shell-word.ts";
import type { Manifest } from "../manifest/schema.ts";

/** What stands of one secondary agent before `sheaf start`. */
export interface AgentPlace {
  readonly agent: AgentId;
  readonly branch: Oid | undefined;
  /** The commit that an earlier start made; its absence tells a stranger's branch of the same name. */
  readonly started: Oid | undefined;
  /** Whether a sync has merged it. */
  readonly isFinished: boolean;
  /** Where the branch is checked out now. */
  readonly worktree: string | undefined;
  /** Whether an earlier start was killed before files, hooks and registration were there. */
  readonly isHalfMade: boolean;
  /** Why the worktree cannot be this agent's, where something is wrong with it. */
  readonly trouble?: PlaceTrouble | undefined;
  /** Where the worktree will be. */
  readonly path: string;
  readonly pathTaken: boolean;
}

/** What can be wrong with the worktree in which an agent's branch is checked out. */
export type PlaceTrouble =
  /** It was where a start makes it, and is gone. */
  | { readonly kind: "vanished" }
  /** It is not there, and stood elsewhere, or is locked against being taken for gone. */
  | { readonly kind: "unseen"; readonly locked: string | undefined }
  /** Another agent is registered there. */
  | { readonly kind: "registered"; readonly agent: AgentId }
  /** It belongs to another repository, whose git directory this is. */
  | { readonly kind: "foreign"; readonly leadsTo: string };

/** What `sheaf start` will do for one agent. `finish` completes a start that was killed. */
export interface StartStep {
  readonly kind: "create" | "finish";
  readonly agent: AgentId;
  readonly branch: string;
  readonly path: string;
  /** git still has a worktree noted there, of which nothing is left. */
  readonly isVanished?: boolean;
}

export type StartPlan =
  | { readonly kind: "start"; readonly steps: readonly StartStep[]; readonly running: readonly AgentId[] }
  | { readonly kind: "refuse"; readonly code: string; readonly message: string; readonly fix: string };

/** The secondaries of the roster that have a feature to work on. */
export function startableAgents(manifest: Manifest): AgentId[] {
  const owners = new Set(
    manifest.features.filter(({ deferred }) => deferred === undefined).map(({ owner }) => owner),
  );
  return manifest.agents.map(({ id }) => id).filter((id) => id !== primary && owners.has(id));
}

/** The secondaries whose features all wait for a later wave. */
export function waitingAgents(manifest: Manifest): AgentId[] {
  const startable = startableAgents(manifest);
  const waiting = manifest.features
    .filter(({ deferred }) => isWaveDeferral(deferred))
    .map(({ owner }) => owner);
  return manifest.agents
    .map(({ id }) => id)
    .filter((id) => id !== primary && waiting.includes(id) && !startable.includes(id));
}

/** Decides what to do for each agent, refusing as a whole when one of them cannot start. */
export function planStart(epic: EpicId, places: readonly AgentPlace[]): StartPlan {
  const steps: StartStep[] = [];
  const running: AgentId[] = [];
  for (const place of places) {
    const branch = agentBranch(epic, place.agent);
    const refusal = refusalOf(place, branch);
    if (refusal !== undefined) return refusal;
    if (place.worktree !== undefined && !place.isHalfMade) running.push(place.agent);
    else steps.push(stepOf(place, branch));
  }
  return { kind: "start", steps, running };
}

function refusalOf(place: AgentPlace, branch: string): StartPlan | undefined {
  if (place.branch !== undefined && place.started === undefined) return strangersBranch(branch);
  if (place.worktree === undefined && place.pathTaken) return pathTaken(place.path);
  return refuseTrouble(place, branch);
}

function stepOf({ agent, branch: tip, worktree, path, trouble }: AgentPlace, branch: string): StartStep {
  const step = { agent, branch, path: worktree ?? path };
  if (tip === undefined) return { kind: "create", ...step };
  return trouble?.kind === "vanished"
    ? { kind: "finish", ...step, isVanished: true }
    : { kind: "finish", ...step };
}

function refuseTrouble({ agent, worktree = "", trouble }: AgentPlace, branch: string): StartPlan | undefined {
  switch (trouble?.kind) {
    case undefined:
    case "vanished":
      return undefined;
    case "unseen":
      return {
        kind: "refuse",
        code: "worktree-not-seen",
        message: `the worktree of ${agent} is registered at ${worktree}, which is not there${reasonOf(trouble.locked)}`,
        fix: `mount it, or git worktree repair <where it is now>; only where it is gone for good: ${removalOf(worktree, trouble.locked)} && sheaf start ${agent}`,
      };
    case "registered":
      return {
        kind: "refuse",
        code: "worktree-of-another",
        message: `${branch} is checked out in ${worktree}, the worktree of ${trouble.agent}`,
        fix: `git -C ${shellWord(worktree)} switch <the branch of ${trouble.agent}>, then sheaf start`,
      };
    case "foreign":
      return {
        kind: "refuse",
        code: "worktree-of-other-repository",
        message: `the worktree ${worktree} belongs to another repository (${trouble.leadsTo}); this one seems to be a copy of it`,
        fix: "work in that repository, or in a clone of it (git clone), which has no worktrees",
      };
    default:
      return trouble satisfies never;
  }
}

function reasonOf(locked: string | undefined): string {
  return locked === undefined || locked === "" ? "" : `; it is locked: ${locked}`;
}

/** The commands that let git forget one worktree of which nothing is left; the files of others are never at stake. */
export function removalOf(path: string, locked?: string): string {
  const unlock = locked === undefined ? "" : `git worktree unlock ${shellWord(path)} && `;
  return `${unlock}git worktree remove ${shellWord(path)}`;
}

function strangersBranch(branch: string): StartPlan {
  return {
    kind: "refuse",
    code: "branch-exists",
    message: `the branch ${branch} exists, and Sheaf did not make it`,
    fix: `keep its work under another name: git branch -m ${branch} ${branch}-old`,
  };
}

function pathTaken(path: string): StartPlan {
  return {
    kind: "refuse",
    code: "path-exists",
    message: `${path} exists and is not empty`,
    fix: "move it away, or set worktrees_dir in sheaf.yaml",
  };
}
