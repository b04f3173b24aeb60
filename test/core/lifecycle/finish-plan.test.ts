import { expect, test } from "vitest";
import {
  planFinish,
  type AgentRemains,
  type WorktreeRemains,
} from "../../../src/core/lifecycle/finish-plan.ts";
import type { AgentId, FeatureId, Oid } from "../../../src/core/ids.ts";

const tip = "1".repeat(40) as Oid;
const later = "2".repeat(40) as Oid;
const heir = "secondary-a-2" as AgentId;
const clean: WorktreeRemains = {
  path: "/w/a",
  dirty: [],
  ignored: [],
  isOnBranch: true,
};
const none = { withIgnored: false, withUncommitted: false };

function decide(changes: Partial<AgentRemains>, leave: Partial<typeof none> = {}): string {
  const remains: AgentRemains = {
    agent: "secondary-a" as AgentId,
    branch: "sheaf/KAI-7/secondary-a",
    tip,
    started: undefined,
    snapshots: undefined,
    isMerged: true,
    unfinished: [],
    handedOver: undefined,
    worktree: clean,
    ...changes,
  };
  const [step] = planFinish([remains], { ...none, ...leave });
  if (step?.kind === "keep") return `${step.why} → ${step.fix}`;
  return step?.kind === "remove" && step.isDirty ? "remove, dirty" : (step?.kind ?? "nothing");
}

const dirty = { ...clean, dirty: ["a.md"] };
const handedOver = { to: heir, tip };

test.each<[string, Partial<AgentRemains>, Partial<typeof none>, string]>([
  ["merged and clean", {}, {}, "remove"],
  ["merged, worktree gone", { worktree: undefined }, {}, "remove"],
  ["no branch", { tip: undefined }, {}, "gone"],
  [
    "without a commit, its feature not merged",
    { unfinished: ["feature_02_two" as FeatureId] },
    {},
    "has not finished feature_02_two → sheaf sync, once it is ready",
  ],
  ["not merged", { isMerged: false }, {}, "has commits that are not merged → sheaf sync"],
  [
    "dirty",
    { worktree: dirty },
    { withUncommitted: true },
    "has uncommitted work: a.md → git -C /w/a status",
  ],
  ["locked", { worktree: { ...clean, held: "locked" } }, {}, "is locked → git worktree unlock /w/a"],
  [
    "with submodules",
    { worktree: { ...clean, held: "submodules" } },
    {},
    "has submodules → git -C /w/a submodule deinit --all",
  ],
  [
    "unreadable",
    { worktree: { ...clean, held: "unreadable" } },
    {},
    "is no worktree any more → git worktree repair /w/a",
  ],
  ["replaced, clean", { handedOver }, {}, "remove"],
  [
    "replaced, the successor not merged",
    { handedOver, isMerged: false },
    {},
    "has handed its work to Secondary-A-2, whose is not merged → sheaf sync",
  ],
  [
    "replaced, and worked on",
    { handedOver, tip: later, isMerged: false },
    {},
    "has commits from after Secondary-A-2 took over → git log 111111111111..sheaf/KAI-7/secondary-a",
  ],
  [
    "replaced, dirty",
    { handedOver, worktree: dirty },
    {},
    "was replaced, and left uncommitted work: a.md → sheaf finish --with-uncommitted, which keeps it in a snapshot",
  ],
  ["replaced, dirty, allowed", { handedOver, worktree: dirty }, { withUncommitted: true }, "remove, dirty"],
  [
    "replaced, dirty, allowed, in a rebase",
    { handedOver, worktree: { ...dirty, held: "rebase" } },
    { withUncommitted: true },
    "is in the middle of a rebase → git -C /w/a status",
  ],
  [
    "replaced, dirty, allowed, with ignored files",
    { handedOver, worktree: { ...dirty, ignored: ["node_modules/"] } },
    { withUncommitted: true },
    "holds files that git ignores: node_modules/ → sheaf finish --with-ignored, once nothing of them is needed",
  ],
])("%s", (_, remains, leave, expected) => {
  expect(decide(remains, leave)).toBe(expected);
});
