import { describe, expect, test } from "vitest";
import { manifestSchema, type Manifest } from "../../../src/core/manifest/schema.ts";
import {
  decideWave,
  featureWaves,
  onlyWaits,
  waveDeferral,
  type WaveGate,
} from "../../../src/core/plan/wave-gate.ts";
import type { FeatureId } from "../../../src/core/ids.ts";

/** Features `1 primary`, `2 a: 1` (owner secondary-a, needs 1), `3 b! …` (a person deferred it), `4 c+` (waits for its wave). */
function manifest(...lines: string[]): Manifest {
  const features = lines.map((line) => {
    const [head = "", needs = ""] = line.split(":");
    const [number = "", owner = ""] = head.split(" ");
    const name = owner.replace(/[!+]$/, "");
    const deferred = owner.endsWith("!") ? "later" : owner.endsWith("+") ? waveDeferral(2) : undefined;
    return {
      id: idOf(number),
      owner: name === "primary" ? name : `secondary-${name}`,
      depends_on: (needs.match(/\d/g) ?? []).map(idOf),
      ...(deferred === undefined ? {} : { deferred }),
    };
  });
  const agents = [...new Set(["primary", ...features.map(({ owner }) => owner)])].map((id) => ({ id }));
  return manifestSchema.parse({ schema: 1, epic: "KAI-7", title: "X", agents, features });
}

function idOf(number: string): FeatureId {
  return `feature_0${number}_x` as FeatureId;
}

function gate(epic: Manifest, merged: string, wanted?: number): WaveGate {
  return decideWave({ manifest: epic, merged: new Set(merged.split("").map(idOf)), wanted });
}

const two = ["1 primary", "2 a", "3 b: 1", "4 c: 2"];
const waiting = ["1 primary", "2 a", "3 b+: 1", "4 c+: 2"];

test("waves follow the specs that features need; an agent's own features keep nobody apart", () => {
  const ids = (epic: Manifest) => featureWaves(epic).map((wave) => wave.map(({ id }) => id[9]).join(""));
  expect(ids(manifest(...two))).toEqual(["12", "34"]);
  expect(ids(manifest("1 primary", "2 a", "3 a: 2", "4 b: 3"))).toEqual(["123", "4"]);
});

describe("the first wave", () => {
  test("starts, and features of later waves wait from then on", () => {
    expect(gate(manifest(...two), "")).toMatchObject({ kind: "open", wave: 1, waves: 2, enter: [] });
    const opened = gate(manifest(...two), "");
    expect(opened.kind === "open" && [...opened.wait]).toEqual([
      [idOf("3"), 2],
      [idOf("4"), 2],
    ]);
  });

  test("has nothing to change where everything waits already, or nothing needs to", () => {
    expect(gate(manifest(...waiting), "")).toMatchObject({
      kind: "open",
      wave: 1,
      enter: [],
      wait: new Map(),
    });
    expect(gate(manifest("1 primary", "2 a"), "")).toMatchObject({
      kind: "open",
      wave: 1,
      waves: 1,
      wait: new Map(),
    });
  });
});

describe("the second wave", () => {
  test("waits for every feature of the first, and says whose is missing", () => {
    expect(gate(manifest(...waiting), "1", 2)).toEqual({
      kind: "pending",
      wave: 2,
      missing: [{ feature: idOf("2"), owner: "secondary-a", deferred: undefined }],
    });
  });

  test("starts when the first is merged, asked for or not", () => {
    for (const wanted of [undefined, 2])
      expect(gate(manifest(...waiting), "12", wanted)).toMatchObject({
        kind: "open",
        wave: 2,
        enter: [idOf("3"), idOf("4")],
      });
  });

  test("does not wait for a feature that a person deferred", () => {
    expect(gate(manifest("1 primary", "2 a!", "3 b+: 1"), "1")).toMatchObject({
      kind: "open",
      wave: 2,
      enter: [idOf("3")],
    });
  });

  test("is refused where it builds on one that a person deferred", () => {
    expect(gate(manifest("1 primary", "2 a!", "3 b+: 2"), "1")).toEqual({
      kind: "needs-deferred",
      feature: idOf("3"),
      needed: { feature: idOf("2"), owner: "secondary-a", deferred: "later" },
    });
  });
});

test("there is no wave beyond the last", () => {
  expect(gate(manifest(...two), "12", 3)).toEqual({ kind: "no-such-wave", waves: 2 });
});

test.each([
  [waveDeferral(2), true],
  [`${waveDeferral(2)}; ${waveDeferral(3)}`, true],
  [`${waveDeferral(2)}; no time`, false],
  ["wave 2: later", false],
  ["", false],
])("who is left out because of %j only waits: %s", (reason, expected) => {
  expect(onlyWaits(reason)).toBe(expected);
});
