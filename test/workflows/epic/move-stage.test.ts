import { expect, test } from "vitest";
import { parseOutbox } from "../../../src/core/records/outbox.ts";
import { parseStageMoves } from "../../../src/core/records/stage-moves.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { moveStage } from "../../../src/workflows/epic/move-stage.ts";
import { showStage } from "../../../src/workflows/read/show-stage.ts";
import { startedEpic } from "../../support/started-epic.ts";
import { sync, work } from "../../support/sync-epic.ts";

const to = (stage: string, reason = "") => ({ to: stage, reason, dryRun: false });

test("an epic passes the sync point after S2 when everything is merged, and not before", async () => {
  const epic = await startedEpic(1);
  const context = await epic.primary();
  expect(await showStage(context)).toMatchObject({ stage: "S2", next: "S3", moves: [] });
  await expect(heartbeat(await epic.context("secondary-a"), { stage: "S3" })).rejects.toMatchObject({
    code: "stage-ahead",
    fix: "sheaf stage",
  });
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const before = epic.repo.git("rev-parse", "HEAD");
  await expect(moveStage(context, to("S3"))).rejects.toMatchObject({
    kind: "pending",
    code: "stage-not-open",
    fix: "sheaf sync",
  });
  expect(epic.repo.git("rev-parse", "HEAD")).toBe(before);
  await sync(epic);
  expect(await moveStage(context, { ...to("S3"), dryRun: true })).toMatchObject({ moved: true });
  expect(parseStageMoves(epic.repo.git("show", "HEAD"))).toEqual([]);
  expect(await moveStage(context, to("S3"))).toMatchObject({ from: "S2", told: ["secondary-a"], left: [] });
  const moves = parseStageMoves(epic.repo.read(`${epic.epicDir}/stages.md`));
  expect(moves).toMatchObject([{ from: "S2", to: "S3", reason: "" }]);
  expect(epic.repo.read(`${epic.epicDir}/EPIC_README.md`)).toContain("NOT REACHED (the epic is at S3)");
  const [notice] = parseOutbox(epic.live("primary", "outbox/secondary-a.jsonl")).messages;
  expect(notice?.subject).toBe("S3 Starting - Sync Point Reached");
  expect(epic.repo.git("status", "--porcelain")).toBe("");
  expect(await moveStage(context, to("S3"))).toMatchObject({ moved: false });
  await moveStage(context, to("S2.P3", "two specs | disagree"));
  expect(await showStage(context)).toMatchObject({
    stage: "S2.P3",
    moves: [{ to: "S3" }, { from: "S3", to: "S2.P3", reason: "two specs | disagree" }],
  });
});
