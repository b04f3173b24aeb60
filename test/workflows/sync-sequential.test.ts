import { expect, test } from "vitest";
import type { LockName } from "../../src/core/ids.ts";
import { realSystem } from "../../src/system.ts";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { releaseLock } from "../../src/workflows/locks/settle.ts";
import { runSync } from "../../src/workflows/sync/run-sync.ts";
import { plain, ready } from "../support/sync-epic.ts";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";

const log = "shared/log.md";
const sharedLog = "shared_log" as LockName;

async function epicWithLog(): Promise<TestEpic> {
  const epic = await startedEpic(2);
  const rule = `  - path: ${log}\n    access: sequential\n    agents: [primary, secondary-a, secondary-b]\n    lock: ${sharedLog}\n`;
  const manifest = `${epic.epicDir}/epic.yaml`;
  const text = epic.repo.read(manifest);
  const isListed = /^rules:\s*$/m.test(text);
  const rules = isListed
    ? text.replace(/^rules:\s*$/m, `rules:\n${rule.trimEnd()}`)
    : `${text.replace(/^rules: \[\]\n/m, "")}rules:\n${rule}`;
  epic.repo.commit("a shared log", { [manifest]: rules });
  return epic;
}

/** Acquires, rewrites the file's last line and adds one, commits, releases: lines that merging could not join. */
async function turn(epic: TestEpic, name: string): Promise<void> {
  const agent = epic.agent(name);
  // git dates the commits by the real clock, and the sync holds them against the lock's.
  const context = { ...(await epic.context(name)), system: realSystem(process.env) };
  const { token } = await acquireLock(context, { name: sharedLog, operation: "log", waitMs: 0 });
  const before = agent.tryGit("show", `HEAD:${log}`);
  const text = before.code === 0 ? before.output.replace(/end\\n$/, "") : "";
  agent.write(log, `${text}${name} ${token}\nend ${token}\n`);
  agent.git("add", log);
  agent.git("commit", "-qm", `log\n\nSheaf-Lock: ${sharedLog}@${token}`);
  await releaseLock(context, sharedLog);
}

test.each([
  [["secondary-a", "secondary-b", "secondary-a"], "secondary-a"],
  [["secondary-b", "secondary-a", "secondary-b"], "secondary-b"],
])("after turns of %j a sync takes the file as the last one left it", async (turns, last) => {
  const epic = await epicWithLog();
  for (const name of turns) await turn(epic, name);
  for (const name of ["primary", "secondary-a", "secondary-b"]) await ready(epic, name);
  const result = await runSync(await epic.primary(), plain);
  expect(result).toMatchObject({ kind: "report" });
  expect(epic.repo.git("show", `epic/KAI-7:${log}`)).toBe(epic.agent(last).read(log).trimEnd());
});
