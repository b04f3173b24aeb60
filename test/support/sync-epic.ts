import { runSync, type SyncRequest } from "../../src/workflows/sync/run-sync.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import type { SyncReport } from "../../src/core/sync/outcome.ts";
import { claimReady } from "./claim-ready.ts";
import { preparedEpic, startedEpic, type TestEpic } from "./started-epic.ts";

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

/** An epic with `secondaries` agents beside the primary, of whom some have done their work. */
export function workedEpic(secondaries: number, ...names: readonly string[]): Promise<TestEpic> {
  return preparedEpic(`worked, ${secondaries} secondaries, ${names.join(", ")}`, async () => {
    const epic = await startedEpic(secondaries);
    for (const name of names) await work(epic, name);
    return epic;
  });
}

/** An agent writes its spec and its section, and says that it is ready. */
export async function work(epic: TestEpic, name: string): Promise<void> {
  const agent = epic.agent(name);
  const context = await epic.context(name);
  agent.commit(`spec of ${name}`, { [`${epic.feature(name)}/spec.md`]: `# Spec of ${name}\n` });
  await writeSection(context, { document: context.layout.readme, body: `The words of ${name}.\n` });
  await ready(epic, name);
}

/** The agent has answered its checklist, and says in its live state that it is ready. */
export async function ready(epic: TestEpic, name: string): Promise<void> {
  const agent = epic.agent(name);
  const checklist = `${epic.feature(name)}/checklist.md`;
  agent.write(checklist, "- [x] done\n");
  agent.git("add", checklist);
  agent.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "-m", "checklist");
  await claimReady(await epic.context(name));
}

const shared = `rules:\n  - path: notes.md\n    access: append\n    agents: [primary, secondary-a]\n`;

/** What begins the message that both add: two under one heading are a conflict even where agents only append. */
export const clashHeading = "## Message 1 (2026-01-15 15:30)\n";

/** An epic in which the primary and an agent added different messages under one heading. */
export function conflicting(notesOf = (name: string) => `${clashHeading}from ${name}\n`): Promise<TestEpic> {
  const notes = ["primary", "secondary-a"].map((name) => [name, notesOf(name)] as const);
  return preparedEpic(`conflicting ${JSON.stringify(notes)}`, async () => {
    const epic = await startedEpic(1);
    const { repo } = epic;
    const manifest = `${epic.epicDir}/epic.yaml`;
    repo.commit("a shared file", { [manifest]: repo.read(manifest).replace(/rules:\n/, shared) });
    for (const [name] of notes) await work(epic, name);
    for (const [name, text] of notes) {
      const agent = epic.agent(name);
      agent.write("notes.md", text);
      agent.git("add", "notes.md");
      agent.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "notes");
    }
    return epic;
  });
}
