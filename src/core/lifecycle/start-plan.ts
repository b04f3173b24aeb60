import { primary, type AgentId, type EpicId, type Oid } from "../ids.ts";
import { agentBranch } from "../epic/layout.ts";
import { isWaveDeferral } from "../plan/wave-gate.ts";
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
  /** Whether an earlier start was killed before files and hooks were there. */
  readonly isHalfMade: boolean;
  /** Where the worktree will be. */
  readonly path: string;
  readonly pathTaken: boolean;
}

/** What `sheaf start` will do for one agent. `finish` completes a start that was killed. */
export interface StartStep {
  readonly kind: "create" | "finish";
  readonly agent: AgentId;
  readonly branch: string;
  readonly path: string;
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
    if (place.branch !== undefined && place.started === undefined) return strangersBranch(branch);
    if (place.worktree !== undefined && !place.isHalfMade) {
      running.push(place.agent);
      continue;
    }
    if (place.worktree === undefined && place.pathTaken) return pathTaken(place.path);
    steps.push({
      kind: place.branch === undefined ? "create" : "finish",
      agent: place.agent,
      branch,
      path: place.worktree ?? place.path,
    });
  }
  return { kind: "start", steps, running };
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
