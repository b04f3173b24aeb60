import { describe, expect, test } from "vitest";
import type { AgentId, Instant } from "../../../src/core/ids.ts";
import { decideGrant, decideRequest, decideWithdrawal } from "../../../src/core/ownership/access-wish.ts";
import type { Grant, Target } from "../../../src/core/ownership/grant.ts";
import { noon } from "../../support/changes.ts";
import { epicDir, readmePath, testRulebook } from "../../support/epic-rules.ts";

const rulebook = testRulebook({
  rules: [
    { path: "shared/plan.md", agents: ["primary", "secondary-a"], access: "sequential", lock: "plan" },
    { path: "src/**", access: "frozen" },
    { path: "tables/*.md", access: "generated" },
  ],
});
const [primary, a, b] = ["primary", "secondary-a", "secondary-b"] as [AgentId, AgentId, AgentId];
const file = (path: string): Target => ({ kind: "file", path });
const section = (name: string): Target => ({ kind: "section", document: readmePath, section: name });
const bSpec = `${epicDir}/feature_03_three/spec.md`;
const granted = (by: AgentId, to: AgentId, target: Target, end?: Instant): Grant => ({ by, to, target, end });

describe("asking", () => {
  const ask = (agent: AgentId, target: Target, grants: Grant[] = []) => {
    const verdict = decideRequest({ agent, target, rulebook, grants, now: noon });
    return verdict.kind === "ask" ? verdict.owner : verdict.code;
  };

  test.each<[string, AgentId, Target, string]>([
    ["another's file", a, file(bSpec), "secondary-b"],
    ["another's folder", a, { kind: "folder", path: `${epicDir}/feature_03_three` }, "secondary-b"],
    ["another's section", a, section("SECONDARY-B PROGRESS"), "secondary-b"],
    ["a file that no rule names", a, file("package.json"), "primary"],
    ["a frozen file", a, file("src/main.ts"), "primary"],
    ["a file that others write in turn", b, file("shared/plan.md"), "primary"],
    ["the own file", b, file(bSpec), "own-path"],
    ["the own section", b, section("SECONDARY-B PROGRESS"), "own-path"],
    ["a file that it writes in turn", a, file("shared/plan.md"), "own-path"],
    ["a computed file", a, file("tables/x.md"), "computed"],
    ["a computed section", a, section("SYNC STATUS"), "computed"],
    ["the manifest", a, file(`${epicDir}/epic.yaml`), "not-grantable"],
    ["the manifest in capitals", a, file(`${epicDir}/EPIC.YAML`), "not-grantable"],
    ["another's messages", a, file(`${epicDir}/agent_comms/secondary_b_to_primary.md`), "computed"],
    ["another's STATUS", a, file(`${epicDir}/feature_03_three/STATUS`), "computed"],
    ["attributes", a, file("docs/.gitattributes"), "not-grantable"],
    ["a whole shared document", a, file(readmePath), "by-section"],
    ["anything, by the primary", primary, file(bSpec), "primary-overrides"],
  ])("for %s", (_, agent, target, expected) => {
    expect(ask(agent, target)).toBe(expected);
  });

  test("for what is granted already, or was", () => {
    expect(ask(a, file(bSpec), [granted(b, a, file(bSpec))])).toBe("already-granted");
    expect(ask(a, file(bSpec), [granted(primary, a, { kind: "folder", path: epicDir })])).toBe(
      "already-granted",
    );
    expect(ask(a, file(bSpec), [granted(b, a, file(bSpec), noon)])).toBe("secondary-b");
    expect(ask(a, file(bSpec), [granted(a, a, file(bSpec))])).toBe("secondary-b");
  });
});

test("whoever granted something withdraws it, while it lasts", () => {
  const withdraw = (by: AgentId, grants: readonly Grant[]) => {
    const verdict = decideWithdrawal({ agent: a, target: file(bSpec), rulebook, grants, now: noon }, by);
    return verdict.kind === "refused" ? verdict.message : verdict.kind;
  };
  expect(withdraw(b, [granted(b, a, file(bSpec))])).toBe("withdraw");
  expect(withdraw(b, [granted(b, a, file(bSpec), noon)])).toBe(`nobody lets Secondary-A change ${bSpec}`);
  expect(withdraw(b, [granted(b, a, file("other"))])).toBe(`nobody lets Secondary-A change ${bSpec}`);
  expect(withdraw(primary, [granted(b, a, file(bSpec))])).toBe(
    `Secondary-B lets Secondary-A change ${bSpec}, and alone withdraws it`,
  );
});

describe("granting", () => {
  interface Given {
    readonly grants?: readonly Grant[];
    readonly until?: Instant;
  }
  const grant = (
    [by, to]: readonly [AgentId, AgentId],
    target: Target,
    { grants = [], until }: Given = {},
  ) => {
    const verdict = decideGrant({ agent: to, target, rulebook, grants, now: noon }, by, until);
    return verdict.kind === "grant" ? "grant" : verdict.code;
  };
  const later = (noon + 60_000) as Instant;

  test.each<[string, [AgentId, AgentId], Target, string]>([
    ["by the owner", [b, a], file(bSpec), "grant"],
    ["by the primary", [primary, a], file(bSpec), "grant"],
    ["by somebody else", [a, b], file(`${epicDir}/feature_01_one/spec.md`), "not-yours"],
    ["of a file that others write in turn, by one of them", [a, b], file("shared/plan.md"), "not-yours"],
    ["of that, by the primary", [primary, b], file("shared/plan.md"), "grant"],
    ["of a frozen file, by the primary", [primary, b], file("src/main.ts"), "grant"],
    ["to oneself", [b, b], file(bSpec), "grant-to-self"],
    ["to the primary", [b, primary], file(bSpec), "primary-overrides"],
    ["to the owner", [primary, b], file(bSpec), "own-path"],
    ["of what Sheaf computes", [primary, b], section("SYNC STATUS"), "computed"],
    ["of the manifest", [primary, b], file(`${epicDir}/epic.yaml`), "not-grantable"],
  ])("%s", (_, between, target, expected) => {
    expect(grant(between, target)).toBe(expected);
  });

  test("twice is refused, longer is not, and never into the past", () => {
    const open = [granted(b, a, file(bSpec), later)];
    expect(grant([b, a], file(bSpec), { grants: open, until: later })).toBe("already-granted");
    expect(grant([b, a], file(bSpec), { grants: open, until: (later + 1) as Instant })).toBe("grant");
    expect(grant([b, a], file(bSpec), { grants: open })).toBe("grant");
    expect(grant([b, a], file(bSpec), { grants: [granted(b, a, file(bSpec))] })).toBe("already-granted");
    expect(grant([b, a], file(bSpec), { until: noon })).toBe("ends-in-the-past");
  });
});
