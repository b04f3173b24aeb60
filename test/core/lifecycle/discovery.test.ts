import { expect, test } from "vitest";
import { decideDiscovery } from "../../../src/core/lifecycle/discovery.ts";
import type { FeatureId, Instant } from "../../../src/core/ids.ts";
import {
  appendApproval,
  findDiscoveryApproval,
  parseApprovals,
} from "../../../src/core/records/approvals.ts";

const approval = { by: "Ann", at: 0 as Instant, commit: "0123456789" };

const facts = { isThere: true, approval, isSame: true };

test.each([
  ["not there", "present", { isThere: false }, "missing"],
  ["there, and nobody has to approve it", "present", { approval: undefined, isSame: false }, "fine"],
  ["not there any more", "approved", { isThere: false }, "missing"],
  ["not approved", "approved", { approval: undefined, isSame: false }, "unapproved"],
  ["changed since", "approved", { isSame: false }, "changed"],
  ["as it was approved", "approved", {}, "fine"],
] as const)("%s (%s)", (_, required, change, verdict) => {
  expect(decideDiscovery({ required, ...facts, ...change })).toBe(verdict);
});

test("the newest approval of DISCOVERY.md counts, and is none of a feature", () => {
  const rows = [
    { ...approval, feature: "DISCOVERY.md", gate: "discovery" },
    { ...approval, feature: "feature_01_x" as FeatureId, gate: "spec", by: "Bob" },
    { ...approval, feature: "DISCOVERY.md", gate: "discovery", by: "Cid" },
  ];
  const text = rows.reduce<string | undefined>((before, row) => appendApproval(before, row), undefined) ?? "";
  expect(findDiscoveryApproval(text)?.by).toBe("Cid");
  expect(parseApprovals(text).map(({ by }) => by)).toEqual(["Bob"]);
  expect(findDiscoveryApproval("")).toBeUndefined();
});
