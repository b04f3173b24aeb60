import { expect } from "vitest";
import type { AgentId, EpicId, Instant } from "../../src/core/ids.ts";
import { parseTrailers } from "../../src/core/records/trailers.ts";
import type { LockRecord } from "../../src/core/lock/record.ts";
import { openGit } from "../../src/git/git.ts";
import { findLockTip, moveLock, readLockChain } from "../../src/git/lock-refs.ts";
import { realSystem } from "../../src/system.ts";
import type { TestRepo } from "./git-repo.ts";
import type { hookedEpic } from "./hooked-epic.ts";
import { hookedAgent, type HookedEpic } from "./hooked-epic.ts";
import { heldRecord, readme } from "./locks.ts";

const epicId = "KAI-7" as EpicId;

/** The proofs that a commit names, `epic_readme@1`. */
export const locksOf = (repo: TestRepo, commit = "HEAD"): string[] =>
  (parseTrailers(repo.git("log", "-1", "--format=%B", commit)).locks ?? []).map(
    ({ name, token }) => `${name}@${token}`,
  );

/** The events of a lock with their tokens, newest first. */
export const eventsOf = async (repo: TestRepo, name = readme): Promise<string[]> =>
  (await readLockChain(openGit(repo.path), epicId, name)).map(({ event, token }) => `${event} ${token}`);

/** An agent's place, from which its commands work with locks. */
export function placeOf(epic: HookedEpic, { path }: TestRepo, agent: string) {
  const repository = { commonDir: `${epic.repo.path}/.git` };
  const who = { agent: agent as AgentId, epic: epicId, branch: `sheaf/KAI-7/${agent}` };
  const system = realSystem(process.env);
  return { ...who, git: openGit(path), repository, rulebook: epic.rulebook, system };
}

/** Puts a lock into another agent's hands, for real time from now. */
export async function hold(repo: TestRepo, parts: Partial<LockRecord> = {}): Promise<void> {
  const now = Date.now() as Instant;
  const git = openGit(repo.path);
  const from = await findLockTip(git, epicId, parts.name ?? readme);
  const token = (from?.record?.token ?? 0) + 1;
  const times = { acquiredAt: now, expiresAt: (now + 300_000) as Instant };
  const record = { ...heldRecord({ agent: "secondary-b" as AgentId }), ...times, token, ...parts };
  expect(await moveLock(git, { epic: epicId, from, record, at: now })).toBeDefined();
}

/** Secondary-A's worktree in an epic with hooks. */
export async function secondaryA(options: Parameters<typeof hookedEpic>[0] = {}) {
  return hookedAgent(options);
}
