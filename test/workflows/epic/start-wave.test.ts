import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { approve } from "../../../src/workflows/agent/approve.ts";
import { openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { newEpic } from "../../../src/workflows/epic/new-epic.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { readHandoff } from "../../../src/workflows/read/read-handoff.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { gitRepo } from "../../support/git-repo.ts";
import { epicIn, type TestEpic } from "../../support/started-epic.ts";
import { sync, work } from "../../support/sync-epic.ts";
import { fakeSystem } from "../../support/system.ts";

const plan = `schema: 1
epic: KAI-7
title: Improve it
tasks:
  - {id: options, title: Options, estimate: 1h}
  - {id: fetcher, title: Fetcher}
  - {id: report, title: Report, depends_on: [fetcher]}
`;

const all = { only: [], dryRun: false };

/** An epic made from a plan: secondary-b's report waits for secondary-a's fetcher. Nobody has started. */
async function plannedEpic(): Promise<TestEpic> {
  const repo = gitRepo();
  const system = fakeSystem({ env: process.env });
  const session = await openSession(repo.path, system);
  await initProject(session, { epicsDir: undefined, dryRun: false });
  repo.write("plan.yaml", plan);
  await newEpic(session, {
    epic: "",
    title: "",
    features: [],
    from: "plan.yaml",
    switchTo: true,
    dryRun: false,
  });
  // The epic has its own; this one lies outside of what agents may change.
  repo.git("clean", "-fq", "plan.yaml");
  return epicIn(repo, system, await openPrimaryContext({ directory: repo.path }, system));
}

async function approveDiscovery(epic: TestEpic): Promise<void> {
  await approve(await epic.primary(), { feature: "DISCOVERY.md", gate: "", by: "Ann", dryRun: false });
}

test("nobody starts before a person has approved DISCOVERY.md as it stands", async () => {
  const epic = await plannedEpic();
  const start = async () => startEpic(await epic.primary(), { ...all, dryRun: true });
  await expect(start()).rejects.toMatchObject({ kind: "refused", code: "discovery-unapproved" });
  const discovery = `${epic.epicDir}/DISCOVERY.md`;
  epic.repo.write(discovery, "# Discovery\n\nOptions win.\n");
  await expect(approveDiscovery(epic)).rejects.toMatchObject({ code: "nothing-to-approve" });
  epic.repo.commit("discovery");
  await approveDiscovery(epic);
  expect((await start()).steps).toMatchObject([{ agent: "secondary-a" }]);
  epic.repo.commit("another thought", { [discovery]: "# Discovery\n\nFiles win.\n" });
  await expect(start()).rejects.toMatchObject({
    code: "discovery-changed",
    message: `${discovery} has changed since Ann approved it`,
  });
  epic.repo.git("rm", "-q", discovery);
  epic.repo.commit("no discovery");
  await expect(start()).rejects.toMatchObject({ code: "discovery-missing" });
});

test("a wave starts when the one before it is merged, with what that decided in the handoffs", async () => {
  const epic = await plannedEpic();
  await approveDiscovery(epic);
  const second = async (dryRun: boolean) => startEpic(await epic.primary(), { only: [], wave: 2, dryRun });
  const first = await startEpic(await epic.primary(), all);
  expect(first).toMatchObject({
    wave: 1,
    waves: 2,
    steps: [{ agent: "secondary-a" }],
    waiting: ["secondary-b"],
  });
  await expect(second(false)).rejects.toMatchObject({
    kind: "pending",
    message: expect.stringContaining(
      "feature_01_options (Primary), feature_02_fetcher (Secondary-A)",
    ) as string,
  });
  await expect(
    startEpic(await epic.primary(), { ...all, only: ["secondary-b" as AgentId] }),
  ).rejects.toMatchObject({ kind: "pending", code: "wave-not-merged" });
  epic.agent("secondary-a").commit("what holds", {
    [`${epic.feature("secondary-a")}/spec.md`]: "# Fetcher\n\n## Decisions\n\n- dates are UTC\n",
  });
  await work(epic, "primary");
  const spec = epic.agent("secondary-a").read(`${epic.feature("secondary-a")}/spec.md`);
  await work(epic, "secondary-a");
  epic
    .agent("secondary-a")
    .commit("the decisions again", { [`${epic.feature("secondary-a")}/spec.md`]: spec });
  await sync(epic);
  const tip = epic.repo.git("rev-parse", "HEAD");
  expect(await second(true)).toMatchObject({ wave: 2, steps: [{ agent: "secondary-b" }] });
  expect(epic.repo.git("rev-parse", "HEAD")).toBe(tip);
  expect(await second(false)).toMatchObject({
    steps: [{ agent: "secondary-b" }],
    running: ["secondary-a"],
    waiting: [],
  });
  expect(epic.repo.git("log", "-1", "--format=%s")).toBe("KAI-7: wave 2 starts: feature_03_report");
  expect(epic.repo.read(`${epic.epicDir}/research/decided_before_wave_2.md`)).toContain(
    "## feature_02_fetcher/spec.md\n\n- dates are UTC\n",
  );
  const handoff = await readHandoff(await epic.primary(), "secondary-b" as AgentId);
  expect(handoff).toContain("keep to it (research/decided_before_wave_2.md): dates are UTC");
  expect(epic.repo.read(".git/sheaf/KAI-7/live/handoffs/secondary-b.md")).toBe(handoff);
  await work(epic, "secondary-b");
  expect((await sync(epic)).agents.map(({ agent, outcome }) => `${agent} ${outcome}`)).toContain(
    "secondary-b merged",
  );
});

test("a manifest with dependencies and no word of waves waits from its first start on", async () => {
  const epic = await plannedEpic();
  await approveDiscovery(epic);
  const manifest = `${epic.epicDir}/epic.yaml`;
  const text = epic.repo.read(manifest).replace(/ +deferred: wave 2.*\n/, "");
  epic.repo.commit("as if written by hand", { [manifest]: `${text}# kept\n` });
  const started = await startEpic(await epic.primary(), all);
  expect(started.waiting).toEqual(["secondary-b"]);
  expect(epic.repo.read(manifest)).toMatch(/deferred: "?wave 2: starts when wave 1 is merged"?\n/);
  expect(epic.repo.read(manifest)).toContain("# kept\n");
  expect(epic.repo.git("status", "--porcelain")).toBe("");
});
