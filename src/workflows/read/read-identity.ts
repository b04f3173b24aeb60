import { count } from "../../core/text/count.ts";
import type { AgentId, FeatureId, LockName } from "../../core/ids.ts";
import { agentDisplay, primary } from "../../core/ids.ts";
import { guidePath } from "../../core/lifecycle/guides.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import type { CompiledRule } from "../../core/ownership/rulebook.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import { reportSection } from "../../core/ownership/ownership.ts";
import { claimsReady } from "../../core/records/status-file.ts";
import { taskWords } from "../../core/records/attempts.ts";
import { locksHeldBy } from "../../core/progress/status-rows.ts";
import { readLockTips } from "../../git/lock-refs.ts";
import type { AgentContext } from "../context/context.ts";
import { readGrants } from "./read-grants.ts";
import { readEpicRefs, readFeatures } from "./read-features.ts";

/** Who an agent is, what is its own, and what waits for it. */
export interface Identity {
  readonly epic: string;
  readonly title: string;
  readonly agent: AgentId;
  readonly display: string;
  readonly branch: string;
  readonly worktree: string;
  readonly epicDir: string;
  readonly features: readonly { readonly id: FeatureId; readonly ready: boolean }[];
  /** Its tasks under way: their files, and how far each is. */
  readonly tasks: readonly {
    readonly id: string;
    readonly files: readonly string[];
    readonly state: string;
  }[];
  /** The section of the epic's README that the agent writes. */
  readonly section: string;
  readonly document: string;
  readonly locks: readonly LockName[];
  /** What rules of the manifest give it beside its features and tasks. */
  readonly rules: readonly Pick<CompiledRule, "glob" | "access" | "lock">[];
  /** What others let it change now. */
  readonly granted: readonly Grant[];
  readonly unread: number;
  readonly nextStep: { readonly why: string; readonly run: string };
}

/** Reads what `sheaf whoami` shows. */
export async function readIdentity(context: AgentContext): Promise<Identity> {
  const { git, epic, agent, manifest, repository, branch, epicDir, layout, system } = context;
  const refs = await readEpicRefs(context);
  const [states, locks, grants] = await Promise.all([
    readFeatures(context, refs),
    readLockTips(git, epic, refs),
    readGrants(git, context.rulebook, [agent]),
  ]);
  const now = system.now();
  const own = states.find((state) => state.agent === agent);
  const features = (own?.features ?? []).map(({ feature, status }) => ({
    id: feature,
    ready: claimsReady(status),
  }));
  const unread = own?.unread ?? 0;
  const openTask = own?.tasks.find(({ record }) => record.state !== "done")?.id;
  return {
    epic,
    title: manifest.title,
    agent,
    display: agentDisplay(agent),
    branch,
    worktree: repository.top,
    epicDir,
    features,
    tasks: (own?.tasks ?? []).map(({ id, record }) => ({
      id,
      files: manifest.tasks.find((task) => task.id === id)?.files ?? [],
      state: taskWords(record),
    })),
    section: reportSection(agent, context.rulebook),
    document: layout.readme,
    locks: locksHeldBy(
      agent,
      locks.flatMap(({ record }) => record ?? []),
      now,
    ),
    rules: context.rulebook.rules
      .filter(
        ({ glob, agents }) => agents.includes(agent) && manifest.rules.some(({ path }) => path === glob),
      )
      .map(({ glob, access, lock }) => ({ glob, access, ...(lock === undefined ? {} : { lock }) })),
    granted: grants.filter(({ end }) => end === undefined || now < end),
    unread,
    nextStep: nextStep(agent, unread, {
      isReady: features.length > 0 && features.every(({ ready }) => ready),
      hasBegun: own?.tip !== undefined && own.tip !== own.started,
      guide: guidePath(manifest, epicDir, agent),
      openTask,
    }),
  };
}

interface Progress {
  readonly isReady: boolean;
  /** Whether it has committed anything since its start. */
  readonly hasBegun: boolean;
  readonly guide: string | undefined;
  readonly openTask: string | undefined;
}

function nextStep(
  agent: AgentId,
  unread: number,
  { isReady, hasBegun, guide, openTask }: Progress,
): Identity["nextStep"] {
  if (unread > 0) return { why: count(unread, "unread message"), run: "sheaf inbox" };
  if (openTask !== undefined)
    return { why: "when your task is finished", run: `sheaf task done ${openTask}` };
  if (!hasBegun && guide !== undefined)
    return { why: "begin with your guide", run: `cat ${shellWord(guide)}` };
  if (!isReady)
    return { why: "your feature is not ready yet; this says what is missing", run: "sheaf ready --dry-run" };
  if (agent === primary)
    return { why: "your feature is ready; this says who is missing", run: "sheaf sync --dry-run" };
  return { why: "you are ready: wait for the primary's sync", run: "sheaf status" };
}
