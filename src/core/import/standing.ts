import { compareStages, stageOnly } from "../epic/stage.ts";
import type { FeatureId } from "../ids.ts";
import { claimsReady, statusValue } from "../records/status-file.ts";
import { parsed } from "../text/parsed.ts";
import type { Remark } from "./source.ts";
import { stageIn, statusState, type Standing } from "./states.ts";
import type { ReadStatus } from "./status.ts";
import type { ReadTracker, TrackerRow } from "./tracker.ts";

/** Where an epic goes on, the file and line that say so, and what says something else. */
export interface EpicStanding {
  readonly stage: string;
  readonly from: Remark | undefined;
  readonly contradictions: readonly Remark[];
}

/**
 * The stage that an epic is at: the latest of those that its page and its STATUS files tell. An epic never goes back
 * by itself, so whatever names an earlier one was left behind; it is listed.
 */
export function findEpicStage(
  features: readonly FeatureId[],
  statuses: ReadonlyMap<FeatureId, ReadStatus>,
  { page, tracker }: { readonly page: string; readonly tracker: ReadTracker },
): EpicStanding {
  const rows = features.map((feature) => tracker.rows.get(numberOf(feature)));
  const line = tracker.rows.values().next().value?.line;
  const claims = [
    ...(line === undefined ? [] : [{ path: page, line, stage: stageOfRows(rows) }]),
    ...tracker.claims.map(({ line, stage }) => ({ path: page, line, stage: epicStageOf(stage) })),
  ];
  const slowest = [...statuses.values()]
    .flatMap(({ path, file }) => ({ path, stage: stageIn(statusValue(file, "STAGE") ?? "") ?? "S2" }))
    .toSorted((a, b) => compareStages(a.stage, b.stage) ?? 0)
    .slice(0, 1)
    .map(({ path, stage }) => ({ path, line: undefined, stage: epicStageOf(stage) }));
  const [latest] = [...claims, ...slowest].toSorted((a, b) => compareStages(b.stage, a.stage) ?? 0);
  if (latest === undefined) return { stage: "S1", from: undefined, contradictions: [] };
  const stage = latest.stage;
  const where = (one: { readonly path: string; readonly line: number | undefined }) =>
    one.line === undefined ? { path: one.path } : { path: one.path, line: one.line };
  return {
    stage,
    from: { ...where(latest), message: `says that the epic is at ${stage}` },
    contradictions: claims
      .filter((one) => one.stage !== stage)
      .map((one) => ({
        ...where(one),
        message: `says that the epic is at ${one.stage}; it goes on at ${stage}, as ${latest.path}${latest.line === undefined ? "" : `:${latest.line}`} says`,
      })),
  };
}

/** The stages of the whole that follow from those of all features; S5 to S8 are passed by each alone. */
function stageOfRows(rows: readonly (TrackerRow | undefined)[]): string {
  if (rows.every((row) => row?.isThrough === true && isAtLeast(row.passed, "S7"))) return "S9";
  if (rows.some((row) => isAtLeast(row?.passed, "S5"))) return "S5";
  const passed = ["S4", "S3", "S2"].find((stage) => rows.every((row) => isAtLeast(row?.passed, stage)));
  return { S4: "S5", S3: "S4", S2: "S3" }[passed ?? ""] ?? "S2";
}

function isAtLeast(stage: string | undefined, least: string): boolean {
  return stage !== undefined && (compareStages(stage, least) ?? -1) >= 0;
}

function epicStageOf(stage: string): string {
  return stageOnly(stage).replace(/^S[678]$/, "S5");
}

/** The number of a feature. */
export function numberOf(feature: FeatureId): number {
  return Number(feature.split("_")[1]);
}

/**
 * Where a feature goes on: by its STATUS, and by the tracker where that has it further. `gaps` counts what speaks against a
 * claim of readiness while S2 lasts; behind the sync point nothing is asked again.
 */
export function standingOf(
  status: ReadStatus | undefined,
  row: TrackerRow | undefined,
  { epicStage, gaps }: { readonly epicStage: string; readonly gaps: number },
): Standing {
  const own = ownStanding(status);
  if (!isAtLeast(epicStage, "S3")) return { ...own, ready: own.ready && gaps === 0 };
  const passed = row?.passed;
  const isTicked = passed !== undefined && isAtLeast(passed, "S2");
  if (!isTicked || isAfter(stageOnly(own.stage ?? "S2"), passed)) return own;
  const isFurther = own.stage === undefined || isAfter(passed, own.stage);
  return { stage: isFurther ? passed : own.stage, state: "COMPLETE", ready: true };
}

/** What a STATUS says by itself; ready takes the claim and the state. */
function ownStanding(status: ReadStatus | undefined): Standing {
  const value = (key: "STAGE" | "STATUS") =>
    status === undefined ? "" : (statusValue(status.file, key) ?? "");
  const state = statusState(value("STATUS"));
  const ready = status !== undefined && claimsReady(parsed(status.file)) && state === "COMPLETE";
  return { stage: stageIn(value("STAGE")), state, ready };
}

function isAfter(stage: string, other: string): boolean {
  return (compareStages(stage, other) ?? 0) > 0;
}
