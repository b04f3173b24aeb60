import { join } from "node:path";
import { isRegistered } from "../../files/registration.ts";
import { agentBranch, sheafRef } from "../../core/epic/layout.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { removalOf } from "../../core/lifecycle/start-plan.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { listRefs } from "../../git/refs.ts";
import { openRepository, type Repository } from "../../git/repository.ts";
import { foreignWorktrees, readLink } from "../../git/worktree-links.ts";
import type { Worktree } from "../../git/worktrees.ts";
import type { Context } from "../context/context.ts";
import { probeHooks, type HookProbe } from "../hooks/probe-hooks.ts";
import type { AgentState } from "../read/read-features.ts";

/** An epic's worktrees, and who needs none any more. */
export interface Places {
  readonly context: Context;
  readonly worktrees: readonly Worktree[];
  /** Those of them that are there and lead back to this repository. */
  readonly sound: readonly Worktree[];
  /** Where a start makes them; undefined where the settings cannot be read. */
  readonly folder: string | undefined;
  /** Agents that `sheaf finish` has removed at some time. */
  readonly finished: ReadonlySet<string>;
}

/** The agents that `sheaf finish` has removed; one of them may have been started again since. */
export async function findFinished({ git, epic }: Context): Promise<Set<string>> {
  const prefix = `${sheafRef(epic, "finished")}/`;
  return new Set(
    [...(await listRefs(git, prefix)).keys()].map((ref) => ref.slice(prefix.length).split("/")[0] ?? ""),
  );
}

/** The agent whose branch is checked out. */
export function agentOf(
  { rulebook }: Pick<Context, "rulebook">,
  head: string | undefined,
): AgentId | undefined {
  return rulebook.agents.find(({ branch }) => `refs/heads/${branch}` === head)?.id;
}

/** Says where each agent's worktree is, or why there is none. */
export function checkWorktrees(
  { context, worktrees, sound, folder, finished }: Places,
  states: readonly AgentState[],
): Finding[] {
  const { epic } = context;
  return states.map(({ agent, tip, features }): Finding => {
    const branch = agentBranch(epic, agent);
    const at = { check: "worktree", subject: agent };
    if (tip === undefined) {
      if (finished.has(agent)) return ok("worktree", agent, "finished: merged and removed");
      const [reason] = features.map(({ deferred }) => deferred);
      const isWaiting = features.every(({ deferred }) => deferred !== undefined);
      if (isWaiting && reason !== undefined) return ok("worktree", agent, `not started: ${reason}`);
      return { ...at, state: "warning", message: "was never started", fix: "sheaf start" };
    }
    const worktree = worktrees.find((one) => one.branch === `refs/heads/${branch}`);
    if (worktree === undefined) {
      const fix = agent === primary ? `git switch ${branch}` : "sheaf start";
      return { ...at, state: "warning", message: `${branch} is checked out nowhere`, fix };
    }
    if (sound.includes(worktree)) return ok("worktree", agent, worktree.path);
    return { ...at, state: "failed", ...brokenLink(context, worktree, { agent, folder }) };
  });
}

/** What is wrong with a worktree that does not hang together with this repository, and what helps that one alone. */
function brokenLink(
  { repository: { commonDir } }: Context,
  { path, locked }: Worktree,
  { agent, folder }: { readonly agent: AgentId; readonly folder: string | undefined },
): Pick<Finding, "message" | "fix" | "canMend"> {
  const link = readLink(commonDir, path, folder === undefined ? path : join(folder, agent));
  const [other] = foreignWorktrees(commonDir);
  if (link.kind === "foreign") {
    const message = `${path} belongs to another repository (${link.leadsTo}), of which this one seems to be a copy`;
    return {
      message,
      fix: "work in that repository, or in a clone of it (git clone), which has no worktrees",
    };
  }
  if (link.kind === "moved" && other === undefined) {
    return {
      message: `${path} does not know where this repository is now`,
      fix: "sheaf doctor --fix",
      canMend: true,
    };
  }
  const elsewhere = "git worktree repair <where it is now>";
  const forGood = `${removalOf(path, locked)} && sheaf start ${agent}`;
  return {
    message: `${path} is not there: it was moved or deleted, or its disk is not mounted here`,
    fix: `mount it, or ${elsewhere}; only where it is gone for good: ${forGood}`,
  };
}

/** A worktree in which the agent of its branch is not registered runs no hooks of ours, or in vain. */
async function probeIn({ epic, rulebook }: Context, repository: Repository): Promise<HookProbe> {
  const agent = agentOf({ rulebook }, repository.head);
  if (agent === undefined || isRegistered(repository.gitDir, { epic, agent })) return probeHooks(repository);
  return { state: "unregistered", detail: `${repository.top} is not registered for ${agent}` };
}

/** What completes the worktree of an agent whose start was cut short. */
function completion(agent: AgentId | undefined): string {
  return agent === undefined || agent === primary ? "sheaf doctor --fix" : `sheaf start ${agent}`;
}

/** Proves by a canary in each worktree that hooks run there; none need run once every secondary is finished. */
export async function checkHooks({ context, sound, finished }: Places): Promise<Finding[]> {
  const registered = sound.filter(({ branch }) => agentOf(context, branch) !== undefined);
  const secondaries = context.manifest.agents.map(({ id }) => id).filter((id) => id !== primary);
  const isOver =
    registered.length <= 1 && secondaries.length > 0 && secondaries.every((id) => finished.has(id));
  return Promise.all(
    registered.map(async ({ path, branch }): Promise<Finding> => {
      const { state, detail } = await probeIn(context, await openRepository(path));
      if (state === "active") return ok("hooks", path, "active: the judge answered");
      if (isOver) return ok("hooks", path, "off: every secondary is finished");
      return {
        check: "hooks",
        state: "failed",
        subject: path,
        message: state === "unregistered" ? detail : `${state}: ${detail}`,
        fix: state === "unregistered" ? completion(agentOf(context, branch)) : "sheaf doctor --fix",
        canMend: true,
      };
    }),
  );
}
