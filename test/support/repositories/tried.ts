import type { AgentId } from "../../../src/core/ids.ts";
import { openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { diagnose } from "../../../src/workflows/doctor/diagnose.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { newEpic } from "../../../src/workflows/epic/new-epic.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { readStatus } from "../../../src/workflows/read/read-status.ts";
import type { TestRepo } from "../git-repo.ts";
import type { TestEpic } from "../started-epic.ts";
import { fakeSystem } from "../system.ts";

/** A repository or configuration that was tried: a row of docs/repositories.md. */
export interface TriedRepository {
  readonly repository: string;
  /** What Sheaf does there, as the table says it. */
  readonly answer: string;
  readonly prove: () => Promise<void>;
}

export const all = { only: [], dryRun: false };
export const a = "secondary-a" as AgentId;
export const pathOf = (epic: TestEpic) => epic.agent(a).path;

export async function start(epic: TestEpic) {
  return startEpic(await epic.primary(), all);
}

export async function findingsOf(epic: TestEpic, check: string) {
  return (await diagnose(await epic.primary())).filter((finding) => finding.check === check);
}

export async function hooksOfAgent(epic: TestEpic) {
  const { agents } = await readStatus(await epic.primary());
  return agents.find(({ agent }) => agent === a)?.hooks;
}

export async function planIn(repo: TestRepo, title = "Improve it") {
  const session = await openSession(repo.path, fakeSystem({ env: process.env }));
  await initProject(session, { epicsDir: undefined, dryRun: false });
  const options = { epic: "KAI-7", title, features: ["one", "two"], from: undefined };
  return newEpic(session, { ...options, switchTo: true, dryRun: false });
}

export function primaryAt(path: string) {
  return openPrimaryContext({ directory: path }, fakeSystem());
}
