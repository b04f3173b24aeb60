import { refused, type SheafError, usage } from "../../errors.ts";
import {
  parseAgentId,
  parseEpicId,
  primary,
  type AgentId,
  type EpicId,
  type RepoPath,
} from "../../core/ids.ts";
import { agentBranch, epicLayout, stateRef } from "../../core/epic/layout.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { findText, worktreeDir } from "../../files/state.ts";
import { findCommit } from "../../git/refs.ts";
import { followMove } from "../hooks/follow-move.ts";
import { listEpics, loadEpic, manifestFaultError, type ManifestFault } from "./load-epic.ts";
import { openSession, type Session } from "./session.ts";
import type { System } from "../../system.ts";

/** What a command that works on an epic knows: which epic, whose worktree this is, and the rules. */
export interface Context extends Session {
  readonly epic: EpicId;
  /** The agent of this worktree; undefined for somebody who only looks on. */
  readonly agent: AgentId | undefined;
  readonly epicDir: RepoPath;
  readonly layout: ReturnType<typeof epicLayout>;
  readonly manifest: Manifest;
  readonly rulebook: Rulebook;
  /** Why manifest and rules are not those at the tip of the epic branch. */
  readonly fault?: ManifestFault | undefined;
  /** Decide and answer, and change nothing. */
  readonly dryRun?: boolean;
}

/** A {@link Context} in which the agent is known. */
export interface AgentContext extends Context {
  readonly agent: AgentId;
  readonly branch: string;
}

/** What a person may say beside the place they stand in. */
export interface Wanted {
  readonly directory: string;
  /** `--epic`, where the place does not tell. */
  readonly epic?: string | undefined;
}

/**
 * Opens the epic that `wanted.directory` belongs to: the one its worktree is registered for, else the one of
 * the branch, else the only one of the repository. The manifest comes from the tip of the epic branch, never
 * from the worktree's own copy. Throws `usage` where no epic or more than one fits.
 */
export async function openContext(wanted: Wanted, system: System): Promise<Context> {
  const session = await openSession(wanted.directory, system);
  followMove(session.repository);
  const identity = readIdentity(session);
  const epic = await chooseEpic(session, wanted.epic, identity.epic);
  const loaded = await loadEpic(session, epic);
  if ((await findCommit(session.git, stateRef(epic, primary))) === undefined) {
    await (await import("./carry-over.ts")).carryOver({ ...session, ...loaded }, "carry-over");
  }
  const agent = identity.epic === epic ? identity.agent : undefined;
  return { ...session, ...loaded, epic, agent, layout: epicLayout(loaded.epicDir) };
}

/** {@link openContext} for commands that only an agent can use. Throws `usage` elsewhere. */
export async function openAgentContext(wanted: Wanted, system: System): Promise<AgentContext> {
  return requireAgentContext(await openContext(wanted, system));
}

/** The context of this worktree's agent. Throws `usage` where it is nobody's, `refused` for an agent that was replaced. */
export function requireAgentContext(context: Context): AgentContext {
  const { agent, epic } = context;
  if (agent === undefined) throw notAnAgent(context);
  if (!context.manifest.agents.some(({ id }) => id === agent)) throw notInRoster(agent, context);
  return { ...context, agent, branch: agentBranch(epic, agent) };
}

/** {@link openAgentContext} for commands of the primary alone. Throws `refused` for anybody else. */
export async function openPrimaryContext(wanted: Wanted, system: System): Promise<AgentContext> {
  return requirePrimaryContext(await openContext(wanted, system));
}

/**
 * {@link requireAgentContext} for the primary alone, whose commands move the epic on: they need the very manifest at the
 * tip. Throws `refused` for anybody else, `invalid-file` where that cannot be read.
 */
export function requirePrimaryContext(from: Context): AgentContext {
  const context = requireAgentContext(from);
  const { agent, epic, fault } = context;
  if (agent !== primary) {
    const message = `this command is the primary's; this worktree is ${agent}'s`;
    throw refused("primary-only", message, `run it in a checkout of ${agentBranch(epic, primary)}`);
  }
  if (fault !== undefined) throw manifestFaultError(fault);
  return context;
}

interface Identity {
  readonly epic: EpicId | undefined;
  readonly agent: AgentId | undefined;
}

function readIdentity({ repository }: Session): Identity {
  const here = worktreeDir(repository.gitDir);
  const agent = parseAgentId(findText(`${here}/agent`)?.trim() ?? "");
  const epic = parseEpicId(findText(`${here}/epic`)?.trim() ?? "");
  if (repository.isLinked && agent !== undefined && epic !== undefined) return { epic, agent };
  const [, name = ""] = /^refs\/heads\/epic\/(.*)$/.exec(repository.head ?? "") ?? [];
  const ofBranch = parseEpicId(name);
  return { epic: ofBranch, agent: ofBranch === undefined ? undefined : primary };
}

async function chooseEpic(
  session: Session,
  asked: string | undefined,
  here: EpicId | undefined,
): Promise<EpicId> {
  if (asked !== undefined) return requireEpicId(asked);
  if (here !== undefined) return here;
  const epics = await listEpics(session.git);
  const [only] = epics;
  if (only !== undefined && epics.length === 1) return only;
  throw usage(
    epics.length === 0 ? "no-epic" : "which-epic",
    epics.length === 0
      ? "this repository has no epic"
      : `this repository has ${epics.length} epics and this worktree belongs to none of them: ${epics.join(", ")}`,
    epics.length === 0 ? 'sheaf epic new KAI-1 "Title" --feature name' : "name one with --epic",
  );
}

/** Reads an epic's id from a command line. Throws `usage`. */
export function requireEpicId(text: string): EpicId {
  const epic = parseEpicId(text);
  if (epic !== undefined) return epic;
  throw usage("bad-epic-id", `"${text}" is no epic id: capital letters, a dash and a number, such as KAI-7`);
}

function notAnAgent({ repository, epic }: Context): SheafError {
  return usage(
    "not-an-agent-worktree",
    `${repository.top} is no agent's worktree of ${epic}: nobody is registered here and ${agentBranch(epic, primary)} is not checked out`,
    `git switch ${agentBranch(epic, primary)} to act as the primary, or go into an agent's worktree (sheaf status lists them)`,
  );
}

function notInRoster(agent: AgentId, { epic, manifest }: Context): SheafError {
  const heir = manifest.agents.find(({ took_over = [] }) => took_over.some((one) => one.agent === agent));
  const now = heir === undefined ? "" : `: its work is ${heir.id}'s now`;
  return refused(
    "not-in-roster",
    `this worktree is registered for ${agent}, who is not in the roster of ${epic} any more${now}`,
    "ask the primary; your commits are kept on your branch",
  );
}
