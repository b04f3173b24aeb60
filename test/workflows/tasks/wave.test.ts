import { expect, test } from "vitest";
import { commandId } from "../../../src/files/trust-store.ts";
import { approveCommands } from "../../../src/workflows/checks/trust.ts";
import { readStatus } from "../../../src/workflows/read/read-status.ts";
import { finishTask, failTask } from "../../../src/workflows/tasks/settle-task.ts";
import { listTasks } from "../../../src/workflows/tasks/list-tasks.ts";
import { startTasks } from "../../../src/workflows/tasks/start-tasks.ts";
import { update } from "../../../src/workflows/sync/update.ts";
import { preparedEpic, type TestEpic } from "../../support/started-epic.ts";
import { ready, sync, workedEpic } from "../../support/sync-epic.ts";

const plan = `# Kept as it is.
schema: 1
tasks:
  - id: WEB # needs the API's types only at run time
    title: The page
    agent: secondary-a
    files: [web/**]
    verify: { run: test -s web/page.txt }
  - { id: API, title: The API, agent: secondary-b, files: [api/**] }
  - { id: SHIP, title: Ship it, agent: primary, files: [ci/**], depends_on: [WEB, API] }
`;

/** An epic whose specs are merged, with its tasks begun and in everybody's branch. */
async function implementing(): Promise<TestEpic> {
  const epic = await preparedEpic("implementing", beginTasks);
  const context = await epic.primary();
  approveCommands(context, { ids: [commandId("test -s web/page.txt")], by: "Ann", dryRun: false });
  return epic;
}

async function beginTasks(): Promise<TestEpic> {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  epic.repo.commit("the plan", { [`${epic.epicDir}/plan.yaml`]: plan });
  await sync(epic);
  await startTasks(await epic.primary(), { ids: [], to: undefined, dryRun: false });
  for (const name of ["secondary-a", "secondary-b"]) await update(await epic.context(name), false);
  return epic;
}

const quiet = () => undefined;
const statuses = async (epic: TestEpic) =>
  (await listTasks(await epic.primary())).map(({ id, status, record }) => `${id} ${record?.state ?? status}`);

test("code is written in its owner's territory alone, and merged when the tasks are done", async () => {
  const epic = await implementing();
  expect(await statuses(epic)).toEqual(["WEB open", "API open", "SHIP pending"]);
  const [a, b] = [epic.agent("secondary-a"), epic.agent("secondary-b")];
  a.write("api/x.txt", "not mine\n");
  a.git("add", "api/x.txt");
  expect(a.tryGit("commit", "-m", "x").output).toContain("Secondary-B owns this file");
  a.git("rm", "-qf", "--cached", "api/x.txt");
  a.git("clean", "-fdq", "api");
  await expect(sync(epic)).rejects.toMatchObject({ code: "not-ready", message: /WEB: not done/ });
  a.commit("page", { "web/page.txt": "a page\n" });
  b.commit("api", { "api/x.txt": "an API\n" });
  await finishTask(await epic.context("secondary-a"), { id: "WEB", tell: quiet });
  await expect(
    finishTask(await epic.context("secondary-a"), { id: "API", tell: quiet }),
  ).rejects.toMatchObject({
    code: "not-your-task",
  });
  await finishTask(await epic.context("secondary-b"), { id: "API", tell: quiet });
  for (const name of ["secondary-a", "secondary-b"]) await ready(epic, name);
  await sync(epic);
  expect(epic.repo.read("web/page.txt") + epic.repo.read("api/x.txt")).toBe("a page\nan API\n");
  const text = epic.repo.read(`${epic.epicDir}/plan.yaml`);
  expect(text).toContain("  - id: WEB # needs the API's types only at run time\n    status: completed\n");
  expect(text).toContain("{ id: API, status: completed, title");
  expect(epic.repo.read(`${epic.epicDir}/epic.yaml`)).toContain("tasks: []");
  const started = await startTasks(await epic.primary(), { ids: [], to: undefined, dryRun: true });
  expect(started.map(({ id, owner }) => `${id} ${owner}`)).toEqual(["SHIP primary"]);
  a.write("web/page.txt", "later\n");
  expect(a.tryGit("commit", "-am", "later").code).toBe(1);
});

test("a task that fails three times is escalated, the others go on, and its branch stays", async () => {
  const epic = await implementing();
  const told = () => epic.repo.git("log", "-1", "--format=%s", "refs/sheaf/KAI-7/agents/secondary-a");
  const branch = epic.repo.git("rev-parse", "sheaf/KAI-7/secondary-a");
  const a = async () => epic.context("secondary-a");
  const dry = { ...(await a()), dryRun: true };
  const before = told();
  // Its check would fail: a dry run does not run it, and says so.
  expect(await finishTask(dry, { id: "WEB", tell: quiet })).toMatchObject({
    record: { state: "done" },
    notRun: "test -s web/page.txt",
  });
  expect(await failTask(dry, { id: "WEB", reason: "no idea" })).toMatchObject({ record: { failures: 1 } });
  await expect(failTask(dry, { id: "WEB", reason: " " })).rejects.toMatchObject({ code: "no-reason" });
  expect(told()).toBe(before);
  expect(await finishTask(await a(), { id: "WEB", tell: quiet })).toMatchObject({
    record: { state: "open", failures: 1, reason: "test -s web/page.txt ended with exit code 1" },
    escalated: false,
  });
  await failTask(await a(), { id: "WEB", reason: "no idea" });
  expect(await failTask(await a(), { id: "WEB", reason: "still none" })).toMatchObject({
    record: { state: "failed", failures: 3 },
    escalated: true,
  });
  expect(told()).toBe("task: WEB, attempt 3 failed");
  expect(epic.repo.git("rev-parse", "sheaf/KAI-7/secondary-a")).toBe(branch);
  const { problems } = await readStatus(await epic.primary());
  expect(problems.map(({ kind, message }) => `${kind}: ${message}`).join("\n")).toMatch(
    /escalation-open: Secondary-A has waited .* WEB failed 3 times: still none/,
  );
  epic.agent("secondary-b").commit("api", { "api/x.txt": "an API\n" });
  await finishTask(await epic.context("secondary-b"), { id: "API", tell: quiet });
  await ready(epic, "secondary-b");
  const report = await sync(epic);
  expect(
    report.agents.map(({ agent, outcome, reason }) => `${agent} ${outcome} ${reason ?? ""}`.trim()),
  ).toEqual([
    "primary nothing-new",
    "secondary-a deferred WEB: failed 3 times: still none",
    "secondary-b merged",
  ]);
  expect(epic.repo.read(`${epic.epicDir}/plan.yaml`)).toMatch(/id: WEB .*\n {4}status: failed/);
  expect((await sync(epic)).after).toBe(report.after);
  expect(report.tasks).toEqual([
    { id: "WEB", status: "failed" },
    { id: "API", status: "completed" },
  ]);
  epic.agent("secondary-a").commit("page", { "web/page.txt": "a page\n" });
  await finishTask(await a(), { id: "WEB", tell: quiet });
  await ready(epic, "secondary-a");
  await sync(epic);
  expect(epic.repo.read(`${epic.epicDir}/plan.yaml`)).toMatch(/id: WEB .*\n {4}status: completed/);
});
