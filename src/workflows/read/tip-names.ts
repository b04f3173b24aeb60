import type { AgentId, Oid } from "../../core/ids.ts";
import { agentBranch, epicBranch } from "../../core/epic/layout.ts";
import { refused } from "../../errors.ts";
import { listMergedRefs, listRefs } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";

/**
 * The commit at which each agent's committed work is to be read: the tip of its branch, or that of the epic
 * branch, which has its merged files, where the branch is gone or not there yet. One git process.
 */
export async function tipNames({ git, epic, manifest }: Context): Promise<Map<AgentId, Oid>> {
  const refs = await listRefs(git, `refs/heads/${epicBranch(epic)}`, `refs/heads/sheaf/${epic}/`);
  const base = refs.get(`refs/heads/${epicBranch(epic)}`);
  return new Map(
    manifest.agents.flatMap(({ id }): [AgentId, Oid][] => {
      const tip = refs.get(`refs/heads/${agentBranch(epic, id)}`) ?? base;
      return tip === undefined ? [] : [[id, tip]];
    }),
  );
}

/** The same, with the epic branch for every agent whose branch is merged: what was changed there since is newer. */
export async function newestTips(context: Context): Promise<Map<AgentId, Oid>> {
  const { git, epic, manifest } = context;
  const tips = await tipNames(context);
  const branchOf = (agent: AgentId) => `refs/heads/${agentBranch(epic, agent)}`;
  const branches = manifest.agents.map(({ id }) => branchOf(id));
  const contained = await listMergedRefs(git, branches, `refs/heads/${epicBranch(epic)}`);
  const [lead] = manifest.agents;
  const newest = lead === undefined ? undefined : tips.get(lead.id);
  for (const { id } of manifest.agents) {
    if (newest !== undefined && contained.has(branchOf(id))) tips.set(id, newest);
  }
  return tips;
}

/** The commit of an agent. Throws `refused` where neither its branch nor the epic branch is there. */
export function requireTip(tips: ReadonlyMap<AgentId, Oid>, owner: AgentId): Oid {
  const tip = tips.get(owner);
  if (tip !== undefined) return tip;
  throw refused(
    "no-branch",
    `${owner} has no commits: its branch and the epic branch are gone`,
    "sheaf doctor",
  );
}
