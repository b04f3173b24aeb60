import { agentBranch, epicBranch, sheafRef, stateRef } from "../../core/epic/layout.ts";
import { primary, type AgentId } from "../../core/ids.ts";
import { absorbedAgents } from "../../core/manifest/heirs.ts";
import { statePaths, stateFromFiles, type StateOwner } from "../../core/records/state-from-files.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { formatInstant } from "../../core/time.ts";
import { readObjects } from "../../git/objects.ts";
import { recordOperation } from "../../git/operations.ts";
import { listDatedRefs, moveRefs, type DatedRef, type RefChange } from "../../git/refs.ts";
import { prepareStates, type StateWrite } from "../../git/state-refs.ts";
import { refreshLive } from "./live-files.ts";
import type { EpicPlace, LoadedEpic } from "./load-epic.ts";
import type { System } from "../../system.ts";

/** An epic whose agents have no live state yet. */
export interface CarryOver extends EpicPlace, LoadedEpic {
  readonly system: Pick<System, "now">;
}

/**
 * Makes the live state of every agent that has none from the files on its branch, in one ref transaction: of a new or
 * imported epic, and of one that Sheaf 0.1.0 began, whose bookkeeping stands on branches. That is an operation, which
 * `sheaf undo` takes back. Losing a race means that another command has done it.
 */
export async function carryOver(place: CarryOver, kind: "begin" | "carry-over"): Promise<void> {
  const { git, manifest, system } = place;
  const epic = manifest.epic;
  const refs = await listDatedRefs(
    git,
    "refs/heads/epic/",
    `refs/heads/sheaf/${epic}/`,
    `refs/sheaf/${epic}/`,
  );
  const epicTip = refs.get(`refs/heads/${epicBranch(epic)}`);
  if (epicTip === undefined) return;
  const writes = await planStates(place, refs, epicTip);
  const steps = await prepareStates(git, writes, epicTip.oid);
  const kept = kind === "begin" ? [] : carriedTips(place, refs);
  const moved = [...steps, ...kept].flatMap((step) =>
    step.kind === "set" ? [{ ref: step.ref, old: step.old, new: step.new }] : [],
  );
  const summary = `live state of ${writes.map(({ agent }) => agent).join(", ")}`;
  const at = formatInstant(system.now());
  const entry = { schema: 1, kind: "carry-over", summary, at, agent: primary, moved } as const;
  const operation = kind === "begin" ? [] : [await recordOperation(git, epic, entry)];
  const isMoved = await moveRefs(git, [...steps, ...kept, ...operation], `sheaf ${kind}`);
  if (isMoved) await refreshLive({ ...place, epic }, steps);
}

async function planStates(
  { git, manifest, epicDir, system }: CarryOver,
  refs: ReadonlyMap<string, DatedRef>,
  epicTip: DatedRef,
): Promise<StateWrite[]> {
  const { epic } = manifest;
  const all = [...manifest.agents.map(({ id }) => id), ...absorbedAgents(manifest)];
  const former = manifest.agents.flatMap(({ took_over = [] }) => took_over.map(({ agent }) => agent));
  const readers = [...new Set([...all, ...former])];
  const owners = all
    .filter((agent) => !refs.has(stateRef(epic, agent)))
    .map((agent): StateOwner & { readonly tip: DatedRef } => ({
      agent,
      features: manifest.features.filter(({ owner }) => owner === agent).map(({ id }) => id),
      tip: refs.get(`refs/heads/${agentBranch(epic, agent)}`) ?? epicTip,
    }));
  const names = owners.flatMap((owner) =>
    statePaths(epicDir, owner, readers).map((path) => `${owner.tip.oid}:${path}`),
  );
  const objects = await readObjects(git, names);
  const found = new Map(names.map((name, at) => [name, objects[at]?.bytes.toString("utf8")]));
  return owners.map((owner): StateWrite => {
    const find = (path: string) => found.get(`${owner.tip.oid}:${path}`);
    const files = stateFromFiles(epicDir, owner, { readers, find });
    const { agent } = owner;
    const message = messageWithTrailers(`begin: from the files of ${agent}`, { agent, command: "begin" });
    // Carried over at any time, the state is as old as what it is made from: nobody has been at work now.
    const now = owner.tip.at ?? system.now();
    return { ref: stateRef(epic, agent), old: undefined, files, message, agent, now };
  });
}

/** Up to these commits the bookkeeping on the branches was its owners' to write. */
function carriedTips({ manifest }: CarryOver, refs: ReadonlyMap<string, DatedRef>): RefChange[] {
  const { epic } = manifest;
  return manifest.agents.flatMap(({ id }): RefChange[] => {
    const tip = refs.get(`refs/heads/${agentBranch(epic, id)}`)?.oid;
    const ref = carriedRef(epic, id);
    return tip === undefined || refs.has(ref) ? [] : [{ kind: "set", ref, old: undefined, new: tip }];
  });
}

/** The tip of an agent's branch when its bookkeeping left the branch. */
export function carriedRef(epic: Parameters<typeof sheafRef>[0], agent: AgentId): string {
  return sheafRef(epic, "carried", agent);
}
