import { runSync, type SyncRequest } from "../../src/workflows/sync/run-sync.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import type { SyncReport } from "../../src/core/sync/outcome.ts";
import { startedEpic, type TestEpic } from "./started-epic.ts";

/** A `sheaf sync` without any option. */
export const plain: SyncRequest = {
  mode: "start",
  defer: [],
  reason: undefined,
  allowExtra: false,
  take: [],
  forget: false,
  octopus: false,
  dryRun: false,
};

/** Runs a sync as the primary, and gives its report. */
export async function sync(epic: TestEpic, request: Partial<SyncRequest> = {}): Promise<SyncReport> {
  const result = await runSync(await epic.primary(), { ...plain, ...request });
  if (result.kind !== "report") throw new Error("no report");
  return result.report;
}

/** An agent writes its spec and its section, and says that it is ready. */
export async function work(epic: TestEpic, name: string): Promise<void> {
  const agent = epic.agent(name);
  const context = await epic.context(name);
  agent.commit(`spec of ${name}`, { [`${epic.feature(name)}/spec.md`]: `# Spec of ${name}\n` });
  await writeSection(context, { document: context.layout.readme, body: `The words of ${name}.\n` });
  await ready(epic, name);
}

/** The agent has answered its checklist, and says in its STATUS that it is ready. */
export async function ready(epic: TestEpic, name: string): Promise<void> {
  const agent = epic.agent(name);
  const status = `${epic.feature(name)}/STATUS`;
  const text = agent.read(status).replace("READY_FOR_SYNC: false", "READY_FOR_SYNC: true");
  agent.write(status, text);
  const checklist = `${epic.feature(name)}/checklist.md`;
  agent.write(checklist, "- [x] done\n");
  agent.git("add", status, checklist);
  agent.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "ready\n\nSheaf-Command: ready");
}

const shared = `rules:\n  - path: notes.md\n    access: append\n    agents: [primary, secondary-a]\n`;

/** What begins the message that both add: two under one heading are a conflict even where agents only append. */
export const clashHeading = "## Message 1 (2026-01-15 15:30)\n";

/** An epic in which the primary and an agent added different messages under one heading. */
export async function conflicting(
  notesOf = (name: string) => `${clashHeading}from ${name}\n`,
): Promise<TestEpic> {
  const epic = await startedEpic(1);
  const { repo } = epic;
  const manifest = `${epic.epicDir}/epic.yaml`;
  repo.commit("a shared file", { [manifest]: repo.read(manifest).replace(/rules:\n/, shared) });
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const add = (name: string) => {
    const agent = epic.agent(name);
    agent.write("notes.md", notesOf(name));
    agent.git("add", "notes.md");
    agent.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "notes");
  };
  add("primary");
  add("secondary-a");
  return epic;
}
