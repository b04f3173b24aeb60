import { describe, expect, test } from "vitest";
import { parseCheckpoint } from "../../../src/core/records/checkpoint.ts";
import { escalationsOf } from "../../../src/core/records/escalation.ts";
import { parseChannel } from "../../../src/core/records/message.ts";
import { parseStageMoves } from "../../../src/core/records/stage-moves.ts";
import type { AgentId } from "../../../src/core/ids.ts";
import { file, imported, now, remarks, two, type Texts } from "../../support/imported.ts";

const a = "secondary-a" as AgentId;
const primary = "primary" as AgentId;

const status = (stage: string, state: string, ready: boolean, agent = "Secondary-A") =>
  `STAGE: ${stage}\nAGENT: ${agent}\nUPDATED: 2025-02-06T21:50:00Z\nSTATUS: ${state}\nBLOCKERS: none\nREADY_FOR_SYNC: ${ready}\n`;

const whole: Texts = {
  ...two,
  "feature_01_core/checklist.md": "- [x] one\n",
  "feature_02_cli/checklist.md": "- [x] one\n",
  "feature_01_core/STATUS": status("S2.P3", "COMPLETE", true, "Primary"),
  "feature_02_cli/STATUS": status("S2.P3", "COMPLETE", true),
};

const page = (columns: string, first: string, second: string, above = "") =>
  `# Epic: x\n${above}\n| Feature |${columns}|\n|---|${columns.replace(/[^|]+/g, "---")}|\n| 01: core |${first}|\n| \`feature_02_cli\` |${second}|\n`;

describe("the stage at which an epic goes on", () => {
  test.each<[string, string, Texts]>([
    ["S1", "no page, no STATUS", two],
    ["S2", "STATUS alone, ready as it may be", whole],
    [
      "S5",
      "STATUS alone, beyond the specs",
      { ...two, "feature_02_cli/STATUS": status("S6", "IN_PROGRESS", false) },
    ],
    [
      "S2",
      "the tracker, one feature open",
      { ...two, "EPIC_README.md": page(" S1 | S2 ", " ✅ | ✅ ", " ✅ | ◻️ ") },
    ],
    [
      "S3",
      "the tracker, S2 everywhere",
      { ...two, "EPIC_README.md": page(" S2 Complete | S4 Complete ", " ☑️ | ☐ ", " ✅ | ⬜ ") },
    ],
    [
      "S4",
      "the tracker, S3 everywhere",
      { ...two, "EPIC_README.md": page(" S2 | S3 | S4 ", " ✅ | ✅ | ✅ ", " ✅ | ✅ |  ") },
    ],
    [
      "S5",
      "the tracker, one feature built",
      { ...two, "EPIC_README.md": page(" S2 | S7 ", " [x] | [x] ", " [x] | [ ] ") },
    ],
    [
      "S9",
      "the tracker, all features built",
      { ...two, "EPIC_README.md": page(" S2 | S7 | S8 ", " ✅ | ✅ | ✅ ", " ✅ | ✅ | ✅ ") },
    ],
    [
      "S10",
      "the page's words",
      { ...whole, "EPIC_README.md": "# Epic: x\n**Current Stage:** S10 - Cleanup\n" },
    ],
    [
      "S5",
      "the page's words, a feature's stage",
      { ...two, "EPIC_README.md": "**Current Stage:** S8.P1 - x\n" },
    ],
    [
      "S2",
      "the page's words, the old numbering",
      { ...two, "EPIC_README.md": "**Current Stage:** Stage 2 - x\n" },
    ],
    [
      "S1",
      "an agent's own section tells of nobody else",
      {
        ...two,
        "EPIC_README.md":
          "<!-- BEGIN SECONDARY-A PROGRESS -->\n**Current Stage:** S3\n<!-- END SECONDARY-A PROGRESS -->\n",
      },
    ],
  ])("%s: %s", (stage, _, texts) => {
    const plan = imported(texts);
    expect(plan.report.stage).toBe(stage);
    const moves = parseStageMoves(file(plan, "stages.md"));
    expect(moves.map(({ from, to }) => [from, to])).toEqual(stage === "S1" ? [] : [["S1", stage]]);
  });

  test("what names another stage is listed", () => {
    const plan = imported({
      ...whole,
      "EPIC_README.md": page(
        " S2 | S7 ",
        " ✅ | ✅ ",
        " ✅ | ◻️ ",
        "**Current Stage:** Stage 1\n\n**Current Stage:** S7\n",
      ),
      "feature_02_cli/STATUS": status("S2.P1", "IN_PROGRESS", false),
    });
    expect(remarks(plan, "contradictions")).toEqual([
      "EPIC_README.md:2: says that the epic is at S1; it goes on at S5, as EPIC_README.md:8 says",
      'EPIC_README.md:8: has feature_01_core through S7, its STATUS says S2.P3, "COMPLETE"',
      'EPIC_README.md:9: has feature_02_cli through S2, its STATUS says S2.P1, "IN_PROGRESS"',
    ]);
    expect(parseStageMoves(file(plan, "stages.md"))[0]?.reason).toBe(
      "imported: EPIC_README.md:8: says that the epic is at S5",
    );
  });
});

describe("a feature that was complete is ready as it is", () => {
  const ready = /^READY_FOR_SYNC: true$/m;

  test("with STATUS, checkpoint and page in agreement, and since the import, not since long ago", () => {
    const plan = imported(whole);
    expect(plan.report.ready).toEqual(["feature_01_core", "feature_02_cli"]);
    expect(file(plan, "feature_02_cli/STATUS")).toBe(
      "STAGE: S2.P3\nPHASE: Complete\nAGENT: Secondary-A\nUPDATED: 2026-03-01T12:00:00Z\nSTATUS: COMPLETE\nBLOCKERS: none\nNEXT_ACTION: Wait for the sync\nREADY_FOR_SYNC: true\nIMPORTED_FROM: feature_02_cli/STATUS\nIMPORTED_UPDATED: 2025-02-06T21:50:00Z\n",
    );
    expect(parseCheckpoint(file(plan, "agent_checkpoints/secondary_a.json"))).toMatchObject({
      kind: "parsed",
      value: { stage: "S2.P3", phase: "Complete", status: "WAITING_FOR_SYNC", ready_for_next_stage: true },
    });
    const readme = file(plan, "EPIC_README.md");
    expect(readme).toContain("**Status:** ALL COMPLETE (2 of 2 features)");
    expect(readme).toContain("| Secondary-A | Secondary | feature_02_cli | COMPLETE | never |");
    expect(readme).toContain("**Overall Status:** 0/2 features complete (2/2 S2 complete)");
  });

  test.each<[string, Texts]>([
    ["an open item", { "feature_02_cli/checklist.md": "- [ ] one\n" }],
    ["no checklist at all", { "feature_02_cli/checklist.txt": "" }],
    ["a pending approval", { "feature_02_cli/spec.md": "**Status:** Pending User Approval\n" }],
    ["a blocker", { "feature_02_cli/STATUS": status("S2.P3", "COMPLETE", true).replace("none", "the API") }],
    ["another state", { "feature_02_cli/STATUS": status("S2.P3", "IN_PROGRESS", true) }],
    ["no claim", { "feature_02_cli/STATUS": status("S2.P3", "COMPLETE", false) }],
  ])("not with %s, while the epic is at S2", (_, change) => {
    const texts: Record<string, string> = { ...whole, ...change };
    if ("feature_02_cli/checklist.txt" in change) delete texts["feature_02_cli/checklist.md"];
    const plan = imported(texts);
    expect(plan.report.ready).toEqual(["feature_01_core"]);
    expect(file(plan, "feature_02_cli/STATUS")).not.toMatch(ready);
    expect(file(plan, "EPIC_README.md")).toContain("WAITING (1 of 2 complete)");
  });

  test("behind the sync point the tracker's tick is enough, with or without a STATUS", () => {
    const texts: Texts = {
      ...two,
      "EPIC_README.md": page(" S2 | S4 | S7 | S8 ", " ✅ | ✅ | ✅ | ✅ ", " ✅ | ◻️ | ◻️ | ✅ "),
      "feature_02_cli/STATUS": status("S2.P1", "IN_PROGRESS", false),
    };
    const plan = imported(texts);
    expect(file(plan, "feature_01_core/STATUS")).toMatch(
      /^STAGE: S8.P2\n[^]*^STATUS: COMPLETE\n[^]*^NEXT_ACTION: Go on at S5\n/m,
    );
    expect(file(plan, "feature_02_cli/STATUS")).toMatch(
      /^STAGE: S2.P1\n[^]*^STATUS: COMPLETE\n[^]*^IMPORTED_STATUS: IN_PROGRESS$/m,
    );
    expect(plan.report.ready).toEqual(["feature_01_core", "feature_02_cli"]);
    expect(file(plan, "EPIC_README.md")).toContain(
      "| feature_01_core | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ | ✅ |",
    );
  });

  test("what is being built stays so", () => {
    const plan = imported({ ...whole, "feature_02_cli/STATUS": status("S6", "IN_PROGRESS", false) });
    expect(plan.report.ready).toEqual(["feature_01_core"]);
    expect(file(plan, "feature_02_cli/STATUS")).toMatch(/^STAGE: S6\nPHASE: Not named\n/m);
  });
});

test("a PHASE that was there stays; a missing one is the protocol's for the stage", () => {
  const own = status("S2.P2", "IN_PROGRESS", false);
  const phaseOf = (text: string) =>
    /^PHASE: (.*)$/m.exec(
      file(imported({ ...whole, "feature_02_cli/STATUS": text }), "feature_02_cli/STATUS"),
    )?.[1];
  expect(phaseOf(own)).toBe("Specification Phase");
  expect(phaseOf(`${own}PHASE: Deep in it\n`)).toBe("Deep in it");
});

describe("mail that is older than the import", () => {
  const asked =
    "## Message 1 (2025-01-15 14:30) ⏳ UNREAD\n**Subject:** ESCALATION - spec\n**Blocker:** spec\n\n## Message 2 (2025-01-15 18:30) ⏳ UNREAD\n**Subject:** ESCALATION - api\n**Blocker:** api\n";
  const plan = imported({
    ...whole,
    "agent_comms/secondary_a_to_primary.md": asked,
    "agent_comms/primary_to_secondary_a.md":
      "## Message 1 (2025-01-15 15:00) ✅ READ\n**Subject:** use the old one\n",
  });
  const channel = (path: string) => parseChannel(file(plan, `agent_comms/${path}.md`));

  test("holds no open escalation: closed by the answer where there is one, else by the import", () => {
    const [sent, received] = [channel("secondary_a_to_primary"), channel("primary_to_secondary_a")];
    const found = escalationsOf({ from: a, feature: undefined, sent, received });
    expect(found.map(({ number, resolvedAt }) => [number, resolvedAt])).toEqual([
      [1, Date.parse("2025-01-15T15:00:00Z")],
      [2, now],
    ]);
    expect(file(plan, "EPIC_README.md")).not.toContain("OPEN");
    expect(remarks(plan, "missing").slice(-2)).toEqual([
      "agent_comms/secondary_a_to_primary.md:5: primary had not read the messages of secondary-a up to this one; they count as read",
      'agent_comms/secondary_a_to_primary.md:5: nobody answered "ESCALATION - api"; it is closed, and what still blocks is escalated anew',
    ]);
  });

  test("counts as read by whom it was sent to", () => {
    const receipts = (agent: string) => {
      const read = parseCheckpoint(file(plan, `agent_checkpoints/${agent}.json`));
      return read.kind === "parsed" ? read.value.receipts : undefined;
    };
    expect(receipts("primary")).toEqual({ [a]: { shown: 2, acknowledged: 2 } });
    expect(receipts("secondary_a")).toEqual({ [primary]: { shown: 1, acknowledged: 1 } });
  });
});

test.each([
  ["**Subject:** S2 COMPLETE for Feature 02 (cli)\n", true],
  ["**Subject:** 🎉 Feature 02 S2 COMPLETE - Ready for Sync\n", true],
  ["**Subject:** ✅ S2.P1 COMPLETE for Feature 02\n", true],
  ["**Subject:** S2.P1: done\n", true],
  ["**Subject:** Feature 02 is ready for S3\n", true],
  ["**Type:** Completion Signal\n", true],
  ["**Subject:** news\n**Ready for S2.P2:** Yes\n", true],
  ["**Type:** Status\n\n## Summary\n\n✅ **Feature 02 (cli) S2.P1 COMPLETE**\n", true],
  ["**Type:** Status\n\n## S2 – Complete\n", true],
  ["**Subject:** S2.P1.I1 Complete for Feature 02\n", false],
  ["**Subject:** S2 complete is what I am not\n**Type:** escalation\n", false],
  ["**Subject:** Secondary-A Started\n**Next:** S2.P1 complete by noon\n", false],
  ["**Subject:** news\n**Ready for S2.P2:** No\n", false],
])("%j tells of completion: %s", (text, isOne) => {
  const plan = imported({
    ...whole,
    "agent_comms/inboxes/from_secondary_a/note.md": `## Message 1 (2025-01-15 14:30)\n${text}`,
  });
  const claim =
    "feature_02_cli/STATUS: claims to be ready, and secondary-a has sent no message of completion";
  expect(remarks(plan, "contradictions").includes(claim)).toBe(!isOne);
});
