import { expect, test } from "vitest";
import type { AgentId, FeatureId, Oid } from "../../../src/core/ids.ts";
import { callRoll, type AgentCall } from "../../../src/core/sync/roll-call.ts";

function call(agent: string, ready: boolean | undefined, more: Partial<AgentCall> = {}): AgentCall {
  const feature = { feature: `feature_01_${agent}` as FeatureId, status: "IN_PROGRESS", deferred: undefined };
  const features = ready === undefined ? [] : [{ ...feature, ready }];
  return {
    agent: agent as AgentId,
    tip: "1".repeat(40) as Oid,
    isFinished: false,
    missing: [],
    features,
    ...more,
  };
}

const agents = [
  call("primary", true),
  call("secondary-a", false),
  call("secondary-b", true, { tip: undefined }),
];

test("everybody of the roster must be ready, and a branch that is missing is not", () => {
  const roll = callRoll(agents, []);
  expect(roll.present.map(({ agent }) => agent)).toEqual(["primary"]);
  expect(roll.pending).toEqual([
    { agent: "secondary-a", why: "feature_01_secondary-a is not ready (IN_PROGRESS)" },
    { agent: "secondary-b", why: "has no branch: it was never started" },
  ]);
});

test("an agent may be deferred with a reason, ready or not", () => {
  const deferrals = [
    { agent: "secondary-a" as AgentId, reason: "late" },
    { agent: "secondary-b" as AgentId, reason: "gone" },
  ];
  expect(callRoll(agents, deferrals)).toMatchObject({ pending: [], deferred: deferrals });
});

test("an agent without a feature is present and has nothing to be ready with", () => {
  expect(callRoll([call("secondary-c", undefined, { tip: undefined })], []).pending).toEqual([]);
  expect(callRoll([call("secondary-d", false, { tip: undefined, isFinished: true })], []).pending).toEqual(
    [],
  );
});

test("a feature that the manifest defers excuses its owner", () => {
  const features = [{ feature: "feature_02_x" as FeatureId, ready: false, status: "", deferred: "wave 2" }];
  expect(callRoll([call("secondary-a", false, { features })], []).deferred).toEqual([
    { agent: "secondary-a", reason: "wave 2" },
  ]);
});

test("a claim that the gate does not bear out is none", () => {
  const claim = call("secondary-a", true, { missing: ["checklist.md:3: open: why?", "spec.md is missing"] });
  expect(callRoll([claim], []).pending).toEqual([
    {
      agent: "secondary-a",
      why: "READY_FOR_SYNC is true, and the gate is not passed: checklist.md:3: open: why?; spec.md is missing",
    },
  ]);
  const open = call("secondary-a", false, { missing: ["spec.md is missing"] });
  expect(callRoll([open], []).pending[0]?.why).toBe("feature_01_secondary-a is not ready (IN_PROGRESS)");
});
