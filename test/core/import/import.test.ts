import { describe, expect, test } from "vitest";
import type { EpicId, RepoPath } from "../../../src/core/ids.ts";
import { planImport } from "../../../src/core/import/plan.ts";
import { readEpic } from "../../../src/core/import/read-epic.ts";
import { statusState } from "../../../src/core/import/states.ts";
import { formatManifest } from "../../../src/core/manifest/format.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";
import { parseCheckpoint } from "../../../src/core/records/checkpoint.ts";
import { parseChannel } from "../../../src/core/records/message.ts";
import { parseStatus, statusValue, statusWarnings } from "../../../src/core/records/status-file.ts";
import { parseDocument } from "../../../src/core/sections/document.ts";
import { loadTemplates } from "../../../src/files/templates.ts";
import { epicDir, file, imported, now, remarks, sourcesOf, two, type Texts } from "../../support/imported.ts";

const status = (agent: string, state = "COMPLETE", ready = "true") =>
  `STAGE: S2.P1\nPHASE: Complete\nAGENT: ${agent}\nUPDATED: 2026-02-06T21:50:00Z\nSTATUS: ${state}\nBLOCKERS: none\nREADY_FOR_SYNC: ${ready}\n`;

describe("the four layouts", () => {
  const message = "## Message 1 (2026-02-06 21:24 UTC) ⏳ UNREAD\n**Subject:** Secondary-A Started\n";
  const checkpoint = "# Secondary-A Checkpoint\n\n**Stage:** S2.P1\n**Status:** READY_FOR_SYNC\n";

  test.each([
    ["", "agent_comms/secondary_a_to_primary.md"],
    ["agent_comms/", "agent_comms/inboxes/from_secondary_a/started.md"],
    ["parallel_work/coordination/", "parallel_work/coordination/inboxes/from_secondary_a/started.md"],
    [
      "agent_comms/parallel_work/coordination/",
      "agent_comms/parallel_work/coordination/inboxes/from_secondary_a/started.md",
    ],
  ])("under %j: checkpoint and messages come to where the protocol has them", (layout, messages) => {
    const path = `${layout}agent_checkpoints/secondary_a_checkpoint.md`;
    const plan = imported({ ...two, [path]: checkpoint, [messages]: message });
    expect(parseChannel(file(plan, "agent_comms/secondary_a_to_primary.md")).messages).toMatchObject([
      { number: 1, subject: "Secondary-A Started", stamp: "2026-02-06 21:24 UTC", mark: "unread" },
    ]);
    expect(parseCheckpoint(file(plan, "agent_checkpoints/secondary_a.json"))).toMatchObject({
      kind: "parsed",
      value: { agent_id: "Secondary-A", stage: "S2.P1", status: "WAITING_FOR_SYNC" },
    });
    expect(file(plan, `imported/${path}`)).toBe(checkpoint);
    expect(remarks(plan, "mapped").some((one) => one.includes("not where the protocol has it"))).toBe(
      layout !== "",
    );
  });
});

describe("STATUS", () => {
  test.each([
    ["COMPLETE", "COMPLETE"],
    ["IN_PROGRESS", "IN_PROGRESS"],
    ["PENDING", "PENDING"],
    ["BLOCKED", "BLOCKED"],
    ["PAUSED", "PAUSED"],
    ["WAITING_FOR_DEPENDENCIES", "BLOCKED"],
    ["READY_FOR_SYNC", "COMPLETE"],
    ["S2_P1_COMPLETE", "COMPLETE"],
    ["S2P1_COMPLETE", "COMPLETE"],
    ["S2.P1_COMPLETE", "COMPLETE"],
    ["WAITING_FOR_PRIMARY - S2.P2 cross-feature alignment", "COMPLETE"],
    ["In Progress", "IN_PROGRESS"],
    ["Sleeping", undefined],
  ])("%s is %s", (written, state) => {
    expect(statusState(written)).toBe(state);
    const plan = imported({ ...two, "feature_02_cli/STATUS": status("Secondary-A", written) });
    const parsed = parseStatus(file(plan, "feature_02_cli/STATUS"));
    if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.issues));
    expect(statusValue(parsed.value, "STATUS")).toBe(state ?? "PENDING");
    expect(statusWarnings(parsed.value)).toEqual([]);
    expect(file(plan, "feature_02_cli/STATUS").includes(`IMPORTED_STATUS: ${written}`)).toBe(
      written !== (state ?? "PENDING"),
    );
    expect(remarks(plan, "unknown").some((one) => one.includes("Sleeping"))).toBe(state === undefined);
  });

  test("other keys, other dates, CRLF, a byte order mark and stray lines: all of it is kept", () => {
    const text =
      "\uFEFFSTAGE: S2.P1 COMPLETE\r\nLAST_UPDATED: 2026-02-06 22:10 UTC\r\nSTATUS: COMPLETE\r\nBLOCKER: none\r\nWAVE: 2 (Group 2)\r\nsome prose\r\nSTATUS: PAUSED\r\n";
    const plan = imported({ ...two, "feature_02_cli/STATUS": text });
    expect(file(plan, "feature_02_cli/STATUS")).toBe(
      "STAGE: S2.P1\nPHASE: Complete\nAGENT: Primary\nUPDATED: 2026-02-06T22:10:00Z\nSTATUS: COMPLETE\nBLOCKERS: none\nREADY_FOR_SYNC: false\nWAVE: 2 (Group 2)\n# imported: some prose\n# imported: STATUS: PAUSED\nIMPORTED_FROM: feature_02_cli/STATUS\nIMPORTED_STAGE: S2.P1 COMPLETE\nIMPORTED_UPDATED: 2026-02-06 22:10 UTC\n",
    );
    expect(remarks(plan, "unknown")).toEqual([
      'feature_02_cli/STATUS:6: expected "KEY: value", found "some prose"',
    ]);
    expect(remarks(plan, "contradictions")).toContain(
      "feature_02_cli/STATUS:7: STATUS stands twice, first in line 3",
    );
    expect(plan.files.get(`${epicDir}/imported/feature_02_cli/STATUS` as RepoPath)).toEqual(
      Buffer.from(text),
    );
  });

  test("a claim of readiness that the files do not bear out stays beside the file's own", () => {
    const plan = imported({ ...two, "feature_02_cli/STATUS": status("Secondary-A") });
    expect(file(plan, "feature_02_cli/STATUS")).toMatch(
      /^READY_FOR_SYNC: false\n[^]*^IMPORTED_READY_FOR_SYNC: true$/m,
    );
  });
});

test("what STATUS, checkpoint, messages, spec and checklist do not agree on", () => {
  const plan = imported({
    ...two,
    "feature_02_cli/spec.md": "# CLI\n**Status:** Pending User Approval\n",
    "feature_02_cli/checklist.md": "- [x] one\n- [ ] two\n",
    "feature_02_cli/STATUS": status("Secondary-A", "IN_PROGRESS"),
    "agent_checkpoints/secondary_a_checkpoint.md":
      "**Stage:** S2.P3\n**Status:** READY_FOR_SYNC\n\n## Recovery Instructions\n\nJust started.\n",
    "agent_comms/secondary_a_to_primary.md":
      "## Message 1 (2026-02-06)\n**Subject:** S2.P1 Complete for Feature 02\n",
    "agent_comms/HANDOFF_FEATURE_02.md":
      "**My Agent ID:** Secondary-B\n**My Feature Assignment:** Feature 02: cli\n",
  });
  const path = "agent_checkpoints/secondary_a_checkpoint.md";
  expect(remarks(plan, "contradictions")).toEqual([
    "agent_comms/HANDOFF_FEATURE_02.md: gives feature_02_cli to secondary-b, its STATUS names secondary-a",
    'feature_02_cli/STATUS: STATUS is "IN_PROGRESS", READY_FOR_SYNC is true',
    `${path}: status is "READY_FOR_SYNC", STATUS of feature_02_cli says "IN_PROGRESS"`,
    `${path}: stage is S2.P3, STATUS of feature_02_cli says S2.P1`,
    `${path}: status is "READY_FOR_SYNC", and elsewhere the work has just started`,
    'agent_comms/secondary_a_to_primary.md:1: tells that feature_02_cli is complete, its STATUS says "IN_PROGRESS"',
    "feature_02_cli/checklist.md:2: 1 open item, and feature_02_cli claims to be ready",
    "feature_02_cli/spec.md:2: approval is pending, and feature_02_cli claims to be ready",
  ]);
});

describe("the epic", () => {
  test("has every byte of the source, and files that Sheaf reads", () => {
    const texts: Texts = {
      ...two,
      "notes.txt": "\uFEFFkept\r\n",
      "research/deep/er.md": "x",
      "feature_02_cli/STATUS": status("Secondary-A"),
      "feature_2_twin/spec.md": "twin",
      "EPIC_README.md.backup": "old",
      "parallel_work/coordination/sync_status.md": "table",
      "imported/odd.md": "odd",
      ".epic_locks/epic_readme.lock": "{}",
    };
    const binary = { path: "research/picture.png", bytes: Buffer.from([0x89, 0xff, 0x00]) };
    const read = readEpic([...sourcesOf(texts), binary]);
    if (read.kind === "invalid") throw new Error("invalid");
    const wish = { epic: "KAI-8" as EpicId, title: "Logging", epicDir, folder: "x", now };
    const plan = planImport(read.epic, { ...wish, templates: loadTemplates() });
    expect(plan.report.sources.map(({ path }) => path)).toEqual(
      [...Object.keys(texts), binary.path].toSorted(),
    );
    for (const { path, to, size } of plan.report.sources) {
      const bytes = Buffer.from(plan.files.get(`${epicDir}/${to}` as RepoPath) ?? "");
      expect([path, bytes.length]).toEqual([path, size]);
      expect(bytes.equals(path === binary.path ? binary.bytes : Buffer.from(texts[path] ?? ""))).toBe(true);
    }
    expect(parseManifest(formatManifest(plan.manifest))).toMatchObject({
      kind: "parsed",
      value: {
        agents: [{ id: "primary" }, { id: "secondary-a" }],
        features: [
          { id: "feature_01_core", owner: "primary" },
          { id: "feature_02_cli", owner: "secondary-a" },
        ],
      },
    });
    expect(parseDocument(file(plan, "EPIC_README.md")).damage).toEqual([]);
    expect(remarks(plan, "mapped")[0]).toBe(
      "feature_2_twin: feature 2 has another folder already; this one is kept under imported/",
    );
    expect(file(plan, "imported/IMPORT.md")).toContain("- `notes.txt` (9 bytes): copied, `notes.txt`");
  });

  test("keeps the sections of the old page, a section on one line too; what is damaged stays out", () => {
    const section = (name: string, body: string) =>
      `<!-- BEGIN ${name} PROGRESS -->${body}<!-- END ${name} PROGRESS -->\n`;
    const page = `# Epic: x\n${section("SECONDARY-A", "\n**Step:** 1 $& \n")}${section("SECONDARY-B", "## On one line**Step:** 2")}${section("SECONDARY-Z", "nobody")}`;
    const plan = imported({
      ...two,
      "feature_02_cli/STATUS": status("Secondary-A"),
      "feature_03_x/STATUS": status("Secondary Agent B"),
      "EPIC_README.md": page,
    });
    const readme = file(plan, "EPIC_README.md");
    expect(readme).toContain(
      "<!-- BEGIN SECONDARY-A PROGRESS -->\n**Step:** 1 $&\n<!-- END SECONDARY-A PROGRESS -->",
    );
    expect(readme).toContain("<!-- BEGIN SECONDARY-B PROGRESS -->\n## On one line**Step:** 2\n<!-- END");
    expect(parseDocument(readme).damage).toEqual([]);
    expect(remarks(plan, "unknown")).toEqual([
      "EPIC_README.md:6: the section SECONDARY-Z PROGRESS belongs to nobody here",
    ]);
    expect(file(plan, "imported/EPIC_README.md")).toBe(page);
  });

  test("is told what it lacks", () => {
    expect(remarks(imported({ "feature_01_core/spec.md": "x" }), "missing")).toEqual([
      "EPIC_README.md: is not there; the template stands in its place",
      "DISCOVERY.md: is not there; the template stands in its place",
      "feature_01_core/STATUS: is not there; the template stands in its place",
      "feature_01_core/checklist.md: is not there; the template stands in its place",
      "feature_01_core/README.md: is not there; the template stands in its place",
      "agent_checkpoints/primary.json: Primary left no checkpoint",
      "feature_01_core: no STATUS and no handoff names its owner; it is the primary's",
    ]);
  });

  test("knows whose a feature is from a handoff package, in whatever folder", () => {
    const handoff = (agent: string, feature: string) =>
      `My Agent ID: ${agent}\r\nMy Assignment: ${feature}\r\n`;
    const plan = imported({
      ...two,
      "feature_03_x/HANDOFF_PACKAGE.md": "**My Agent ID:** Secondary-B\n",
      "feature_04_y/spec.md": "y",
      "handoffs/secondary_c_handoff.txt": handoff("Secondary-C", "Feature 04 (y)"),
      "SECONDARY_A_HANDOFF.txt": handoff("Secondary-A", "feature_02_cli"),
    });
    expect(plan.manifest.features.map(({ owner }) => owner)).toEqual([
      "primary",
      "secondary-a",
      "secondary-b",
      "secondary-c",
    ]);
    const kept = plan.report.sources.filter(({ path }) => /handoff/i.test(path)).map(({ to }) => to);
    expect(kept).toEqual([
      "SECONDARY_A_HANDOFF.txt",
      "imported/feature_03_x/HANDOFF_PACKAGE.md",
      "handoffs/secondary_c_handoff.txt",
    ]);
  });

  test("has names that a feature can have", () => {
    const plan = imported({
      "feature_1/spec.md": "x",
      "Feature-02_Über CLI/spec.md": "x",
      "feature_03_9lives/spec.md": "x",
    });
    expect(plan.manifest.features.map(({ id }) => id)).toEqual([
      "feature_01_unnamed",
      "feature_02_uber_cli",
      "feature_03_f_9lives",
    ]);
  });
});

test("a file that has to be understood and is no UTF-8 is named with line and column", () => {
  const bytes = Buffer.concat([Buffer.from("STAGE: S2\nSTATUS: "), Buffer.from([0xff])]);
  expect(readEpic([{ path: "feature_01_core/STATUS", bytes }])).toEqual({
    kind: "invalid",
    path: "feature_01_core/STATUS",
    issues: [{ line: 2, column: 9, message: "invalid UTF-8" }],
  });
});

test("hostile files cost little and throw nothing", () => {
  const many = (text: string) => text.repeat(20_000);
  const plan = imported({
    ...two,
    "feature_02_cli/STATUS": `${many("STATUS: x\n")}${many("a")}\0`,
    "EPIC_README.md": many("<!-- BEGIN SECONDARY-A PROGRESS -->"),
    "agent_comms/secondary_a_to_primary.md": many("## Message 1 (x)\n**Subject:** y\n"),
    "agent_checkpoints/secondary_b.json": many("["),
    "agent_checkpoints/secondary_c_checkpoint.md": many("## Blockers\n- **x:**\n"),
    "agent_comms/HANDOFF_FEATURE_02.md": many("My Agent ID: "),
  });
  expect(parseStatus(file(plan, "feature_02_cli/STATUS")).kind).toBe("parsed");
  expect(parseChannel(file(plan, "agent_comms/secondary_a_to_primary.md")).messages).toHaveLength(20_000);
  expect(parseCheckpoint(file(plan, "agent_checkpoints/secondary_c.json")).kind).toBe("parsed");
});
