import { describe, expect, test } from "vitest";
import { planManifest } from "../../../src/core/lifecycle/new-epic.ts";
import { planSchema } from "../../../src/core/plan/schema.ts";
import type { AgentId, EpicId, FeatureId, LockName, Oid } from "../../../src/core/ids.ts";
import { lockHolds } from "../../../src/core/metrics/lock-use.ts";
import { computeMetrics } from "../../../src/core/metrics/metrics.ts";
import type { SentMessage } from "../../../src/core/metrics/facts.ts";
import { measurePapers } from "../../../src/core/metrics/papers.ts";
import { predictSpecs, specEstimates } from "../../../src/core/metrics/predict.ts";
import { metricsSchema } from "../../../src/core/metrics/schema.ts";
import { workSpan } from "../../../src/core/metrics/work-span.ts";
import { agentHistory, at, commit, history, lockEvent } from "../../support/history.ts";

const hour = 3_600_000;
const readme = "epic_readme" as LockName;
const command = (time: string, name: string, tookMs?: number) => commit(time, { command: name, tookMs });
const unknownFields = (metrics: ReturnType<typeof computeMetrics>) =>
  metrics.unknown.map(({ field }) => field);

describe("an agent's span", () => {
  const span = (...commits: ReturnType<typeof commit>[]) =>
    workSpan(agentHistory("secondary-a", 2, commits), at("13:00:00"));

  test.each([
    ["runs to the present before it is ready", [commit("11:00:00")], undefined, 3],
    ["ends with ready", [command("11:00:00", "ready"), command("12:00:00", "heartbeat")], "11:00:00", 1],
    ["said twice, at the first", [command("11:00:00", "ready"), command("12:00:00", "ready")], "11:00:00", 1],
    ["goes on after unready", [command("11:00:00", "ready"), command("11:30:00", "unready")], undefined, 3],
    [
      "ends again when it is ready again",
      [command("11:00:00", "ready"), command("11:30:00", "unready"), command("12:00:00", "ready")],
      "12:00:00",
      2,
    ],
    [
      "does not count a pause",
      [command("10:30:00", "pause"), command("11:30:00", "resume"), command("12:00:00", "ready")],
      "12:00:00",
      1,
    ],
    ["nor one that lasts", [command("11:00:00", "pause")], undefined, 1],
    [
      "nor what a pause has behind the end",
      [command("11:00:00", "ready"), command("12:00:00", "pause")],
      "11:00:00",
      1,
    ],
  ])("%s", (_, commits, ready, hours) => {
    expect(span(...commits)).toMatchObject({
      readyAt: ready === undefined ? undefined : at(ready),
      workedMs: hours * hour,
    });
  });

  test("does not exist before the start", () => {
    const idle = { ...agentHistory("secondary-a", 2, []), startedAt: undefined };
    expect(workSpan(idle, at("13:00:00"))).toBeUndefined();
  });
});

test("the holds of a lock end by release, by force, by takeover, or not yet", () => {
  const events = [
    lockEvent("acquired", "10:00:00", { waitedMs: 0 }),
    lockEvent("renewed", "10:00:30"),
    lockEvent("released", "10:01:00"),
    lockEvent("acquired", "10:02:00", { token: 2, waitedMs: 400 }),
    lockEvent("broken", "10:03:00", { token: 2 }),
    lockEvent("acquired", "10:04:00", { token: 3 }),
    lockEvent("taken-over", "10:09:00", { token: 4, holder: "secondary-b" as AgentId }),
  ];
  const holds = lockHolds({ locks: new Map([[readme, events]]) });
  expect(
    holds.map(({ agent, token, waitedMs, from, to, end }) => [agent, token, waitedMs, to && to - from, end]),
  ).toEqual([
    ["secondary-a", 1, 0, 60_000, "released"],
    ["secondary-a", 2, 400, 60_000, "broken"],
    ["secondary-a", 3, undefined, 300_000, "taken-over"],
    ["secondary-b", 4, undefined, undefined, "held"],
  ]);
});

describe("the metrics of an epic", () => {
  const report = {
    epic: "KAI-7",
    before: "a" as Oid,
    after: "b" as Oid,
    dryRun: false,
    warnings: [],
    tasks: [],
    checks: [],
    agents: [
      {
        agent: "secondary-a" as AgentId,
        outcome: "merged" as const,
        commits: 3,
        files: [],
        sections: [{ document: "d", section: "s", outcome: "settled" }],
        violations: [],
        overridden: [
          {
            document: "d",
            section: "s",
            agent: "secondary-a" as AgentId,
            outcome: "trespass-rejected",
            patch: "",
          },
        ],
      },
    ],
  };
  const finished = history({
    agents: [
      agentHistory("primary", 1, [
        commit("10:30:00"),
        command("11:00:00", "heartbeat", 720),
        command("12:00:00", "ready", 1_000),
      ]),
      agentHistory("secondary-a", 2, [
        commit("10:10:00", {
          command: "heartbeat",
          tookMs: 2_080,
          locks: [{ name: readme, token: 1 }],
        }),
        command("10:20:00", "send", 360),
        command("11:00:00", "ready", 0),
      ]),
    ],
    locks: new Map([
      [readme, [lockEvent("acquired", "10:10:00", { waitedMs: 1_080 }), lockEvent("released", "10:10:01")]],
    ]),
    escalations: [
      {
        number: 1,
        at: at("10:20:00"),
        from: "secondary-a" as AgentId,
        feature: undefined,
        issue: "?",
        resolvedAt: at("10:30:00"),
      },
      {
        number: 2,
        at: at("10:40:00"),
        from: "secondary-a" as AgentId,
        feature: undefined,
        issue: "?",
        resolvedAt: at("11:10:00"),
      },
    ],
    syncs: [{ kind: "sync", at: at("12:30:00"), summary: "", report }],
  });

  test("tell predicted against measured, and what coordination took", () => {
    const metrics = metricsSchema.parse(computeMetrics(finished));
    expect(metrics.measured).toEqual({
      isFinal: true,
      sequentialMs: 3 * hour,
      parallelMs: 2 * hour,
      speedUp: 1.5,
      parallelEfficiency: 0.75,
      savedMs: hour,
      savedPercent: 33.3,
      netSavedMs: hour - 4_160,
      netSavedPercent: 33.3,
      deviationPercent: 0,
    });
    expect(metrics.predicted).toMatchObject({ speedUp: 2 });
    // Three hours are worked: 10,800 s. The second that the heartbeat did not wait counts as its own.
    expect(metrics.overhead).toEqual({
      locksMs: 1_080,
      messagesMs: 360,
      heartbeatsMs: 720 + 1_000 + 1_000,
      locksPercent: 0.01,
      messagesPercent: 0,
      heartbeatsPercent: 0.03,
      totalPercent: 0.04,
      agentsMs: 4_160,
      agentsPercent: 0.04,
    });
    expect(metrics.locks).toEqual({
      holds: 1,
      contended: 1,
      meanWaitMs: 1_080,
      longestWaitMs: 1_080,
      meanHoldMs: 1_000,
      longestHoldMs: 1_000,
      taken: 0,
    });
    expect(metrics.conflicts).toEqual({ syncs: 1, settled: 1, overridden: 1, held: 0, perHour: 1 });
    expect(metrics.escalations).toEqual({
      count: 2,
      open: 0,
      meanAnswerMs: 20 * 60_000,
      longestAnswerMs: 30 * 60_000,
      inTimePercent: 50,
    });
    expect(metrics.agents[1]).toMatchObject({ featuresReady: 1, tasksPerHour: 1, commits: 0 });
    expect(metrics.features).toMatchObject([{ wallMs: 2 * hour, shared: false }, { wallMs: hour }]);
    expect(metrics.unknown).toEqual([]);
  });

  test("judge the protocol's marks of success", () => {
    const { criteria } = computeMetrics(finished);
    expect(criteria.map(({ value, met }) => [value, met])).toEqual([
      ["33.3 %", false],
      ["0.04 %", true],
      ["everything is merged", true],
      ["1", false],
      ["2 of 2", true],
    ]);
    const lost = finished.agents.map((agent) => ({ ...agent, isMerged: agent.agent === "primary" }));
    expect(computeMetrics({ ...finished, agents: lost }).criteria[2]).toMatchObject({
      value: "not merged: secondary-a",
      met: false,
    });
    // Before the end nothing is passed and nothing failed.
    expect(new Set(computeMetrics(history()).criteria.map(({ met }) => met))).toEqual(new Set([null, true]));
  });

  test("count the time between commands of coordination, not between them and work", () => {
    const turns = agentHistory("secondary-a", 2, [
      command("10:10:00", "inbox", 1_000),
      command("10:11:01", "ack", 1_000),
      commit("10:12:00"),
      command("10:13:00", "send", 1_000),
      // Nothing to be seen for so long is work.
      command("10:43:00", "heartbeat", 1_000),
    ]);
    expect(computeMetrics(history({ agents: [turns] })).overhead).toMatchObject({
      messagesMs: 3_000,
      heartbeatsMs: 1_000,
      agentsMs: 64_000,
    });
  });

  test("tell how long messages waited for their first answer", () => {
    const say = (ends: `${string}>${string}`, time: string, number: number, inReplyTo?: number) => {
      const [from, to] = ends.split(">");
      return { from, to, at: at(time), kind: "update", subject: "", number, inReplyTo } as SentMessage;
    };
    const messages = [
      say("secondary-a>primary", "10:00:00", 1),
      say("secondary-a>primary", "10:01:00", 2),
      say("secondary-b>primary", "10:02:00", 1),
      say("primary>secondary-a", "10:30:00", 2, 1),
      say("primary>secondary-a", "10:04:00", 1, 1),
      say("primary>secondary-b", "10:12:00", 1, 1),
    ];
    expect(computeMetrics(history({ messages })).messages).toEqual({
      count: 6,
      answered: 2,
      meanAnswerMs: 7 * 60_000,
      longestAnswerMs: 10 * 60_000,
    });
  });

  test("tell how complete the specs are, and what became of findings", () => {
    const papers = measurePapers("- [x] one\n- [ ] two\n", "# Spec\n\n## Goal\n\nfast\n\n## Plan\n\nTBD\n", [
      "Goal",
      "Risks",
    ]);
    expect(papers).toEqual({ ticked: 1, open: 1, headings: 3, filled: 1 });
    const agent = { ...agentHistory("primary", 1, []), papers };
    const metrics = computeMetrics(history({ agents: [agent], crossChecked: { open: 1, settled: 2 } }));
    expect(metrics).toMatchObject({
      specs: { completePercent: 33.3 },
      checklists: { resolvedPercent: 50 },
      findings: { open: 1, settled: 2 },
    });
  });

  test("of a run that lasts are unknown where they would flatter", () => {
    const metrics = metricsSchema.parse(computeMetrics(history({ predicted: undefined })));
    expect(metrics.measured).toMatchObject({ isFinal: false, speedUp: null, parallelEfficiency: null });
    expect(unknownFields(metrics)).toEqual([
      "features.wallMs",
      "predicted",
      "measured.speedUp",
      "locks.meanWaitMs",
      "escalations.meanAnswerMs",
      "conflicts.perHour",
    ]);
  });

  test("never take silence of an older Sheaf for zero", () => {
    const old = history({
      agents: [agentHistory("primary", 1, [command("10:10:00", "heartbeat"), command("10:20:00", "send")])],
      locks: new Map([
        [readme, [lockEvent("acquired", "10:00:00"), lockEvent("released", "10:00:01", {}, false)]],
      ]),
      syncs: [{ kind: "sync", at: at("12:30:00"), summary: "", report: undefined }],
    });
    const metrics = metricsSchema.parse(computeMetrics(old));
    expect(metrics.overhead).toMatchObject({
      locksMs: null,
      messagesMs: null,
      heartbeatsMs: null,
      totalPercent: null,
    });
    expect(metrics.locks).toMatchObject({ holds: 1, contended: null, meanWaitMs: null, meanHoldMs: null });
    expect(metrics.conflicts).toEqual({
      syncs: 1,
      settled: null,
      overridden: null,
      held: null,
      perHour: null,
    });
    expect(unknownFields(metrics)).toEqual(
      expect.arrayContaining([
        "overhead.locksMs",
        "overhead.messagesMs",
        "overhead.heartbeatsMs",
        "conflicts",
      ]),
    );
  });

  test("of an epic without agents at work are all unknown or none", () => {
    const idle = { ...agentHistory("primary", 1, []), startedAt: undefined };
    expect(metricsSchema.parse(computeMetrics(history({ agents: [idle] })))).toMatchObject({
      wallMs: null,
      agents: [{ workedMs: null, startedAt: null }],
    });
  });
});

describe("what was reckoned", () => {
  const manifest = planManifest("KAI-7" as EpicId, "Config", ["api", "ui", "docs"]);
  const ids = manifest.features.map(({ id }) => id);
  const [first, second, third] = ids;

  test.each([
    [3, 6, 2],
    [4, 8, 2],
    [2, 4, 2],
  ])("is the protocol's for %i agents with a feature each", (count, sequential, parallel) => {
    const agents = Array.from({ length: count }, (_, at) => [`feature_0${at + 1}_x` as FeatureId]);
    expect(predictSpecs(agents, new Map())).toEqual({
      source: "the protocol's 2 h for each spec",
      sequentialMs: sequential * hour,
      parallelMs: parallel * hour,
    });
  });

  test("is the plan's where it has estimates, also of agents with several features", () => {
    const task = (id: string, more: object = {}) => ({ id, title: id, ...more });
    const plan = planSchema.parse({
      schema: 1,
      tasks: [
        task("API", { estimate: "90m" }),
        task("ui", { estimate: { implementation: "3h" } }),
        task("else"),
      ],
    });
    const estimates = specEstimates(plan, manifest);
    expect([...estimates]).toEqual([[first, 1.5 * hour]]);
    expect(
      predictSpecs([[first, third].flatMap((id) => id ?? []), [second].flatMap((id) => id ?? [])], estimates),
    ).toEqual({
      source: "plan.yaml, and the protocol's 2 h where it has no estimate",
      sequentialMs: 5.5 * hour,
      parallelMs: 3.5 * hour,
    });
    const all = new Map(ids.map((id) => [id, hour] as const));
    expect(predictSpecs([ids], all)).toMatchObject({ source: "plan.yaml", parallelMs: 3 * hour });
  });

  test("is nothing of nothing", () => {
    expect(predictSpecs([[]], new Map())).toBeUndefined();
  });
});
