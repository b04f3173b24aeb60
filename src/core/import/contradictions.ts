import { count } from "../text/count.ts";
import { primary, type AgentId, type FeatureId } from "../ids.ts";
import { compareStages, stageOnly } from "../epic/stage.ts";
import { openItems } from "../markdown/checklist.ts";
import { claimsReady, statusValue } from "../records/status-file.ts";
import { parsed } from "../text/parsed.ts";
import { textOf, type ReadCheckpoint } from "./checkpoints.ts";
import { isCompletion, type ReadMessage } from "./messages.ts";
import type { Remark, SourceText } from "./source.ts";
import { checkpointState, stageIn, statusState } from "./states.ts";
import type { ReadStatus } from "./status.ts";
import type { TrackerRow } from "./tracker.ts";

/** Everything that the files of one feature and its owner say about how far it is. */
export interface FeatureFacts {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly status: ReadStatus | undefined;
  /** The owner's, the one that counts. */
  readonly checkpoint: ReadCheckpoint | undefined;
  /** What the owner sent to the primary. */
  readonly sent: readonly ReadMessage[];
  readonly spec: SourceText | undefined;
  readonly checklist: SourceText | undefined;
  /** The row of the page's tracker, and the page. */
  readonly row: TrackerRow | undefined;
  readonly page: string;
}

/** Where STATUS, checkpoint, messages, spec and checklist of one feature say different things. */
export function findContradictions(facts: FeatureFacts): Remark[] {
  return [
    ...withinStatus(facts),
    ...againstCheckpoint(facts),
    ...againstMessages(facts),
    ...againstSpec(facts),
    ...againstTracker(facts),
  ];
}

function isReady({ status }: FeatureFacts): boolean {
  return status !== undefined && claimsReady(parsed(status.file));
}

function stateOf({ status }: Pick<FeatureFacts, "status">): string {
  return status === undefined ? "" : (statusValue(status.file, "STATUS") ?? "");
}

function isDone(facts: FeatureFacts): boolean {
  return statusState(stateOf(facts)) === "COMPLETE";
}

function withinStatus(facts: FeatureFacts): Remark[] {
  const { status } = facts;
  if (status === undefined || isReady(facts) === isDone(facts)) return [];
  const ready = statusValue(status.file, "READY_FOR_SYNC") ?? "missing";
  return [{ path: status.path, message: `STATUS is "${stateOf(facts)}", READY_FOR_SYNC is ${ready}` }];
}

function againstCheckpoint(facts: FeatureFacts): Remark[] {
  const { status, checkpoint, feature } = facts;
  if (checkpoint === undefined) return [];
  const { path } = checkpoint;
  const text = (key: string) => textOf(checkpoint.values[key]);
  const state = checkpointState(text("status"));
  const isOver = state === "COMPLETE" || state === "WAITING_FOR_SYNC";
  const words = `status is "${text("status")}"`;
  const isJustStarted = /just start(?:ed|ing)|resume from .{0,20}startup/i.test(
    `${text("recovery_instructions")} ${text("files_modified")}`,
  );
  const isOtherState = status !== undefined && state !== undefined && isOver !== isDone(facts);
  return [
    ...when(isOtherState, { path, message: `${words}, STATUS of ${feature} says "${stateOf(facts)}"` }),
    ...againstStage(facts, { path, stage: stageIn(text("stage")) }),
    ...when(isOver && isJustStarted, { path, message: `${words}, and elsewhere the work has just started` }),
  ];
}

function againstStage(
  { status, feature }: FeatureFacts,
  { path, stage }: { readonly path: string; readonly stage: string | undefined },
): Remark[] {
  const other = status === undefined ? undefined : stageIn(statusValue(status.file, "STAGE") ?? "");
  if (stage === undefined || other === undefined) return [];
  // A phase without its iteration is less said, not something else.
  if (stage.startsWith(other) || other.startsWith(stage)) return [];
  return [{ path, message: `stage is ${stage}, STATUS of ${feature} says ${other}` }];
}

function againstMessages(facts: FeatureFacts): Remark[] {
  const { status, sent, feature, owner } = facts;
  const last = sent.findLast(isCompletion);
  if (last !== undefined && !isDone(facts)) {
    const says = status === undefined ? "is missing" : `says "${stateOf(facts)}"`;
    return [
      {
        path: last.path,
        line: last.message.line,
        message: `tells that ${feature} is complete, its STATUS ${says}`,
      },
    ];
  }
  if (last === undefined && status !== undefined && isReady(facts) && owner !== primary)
    return [
      { path: status.path, message: `claims to be ready, and ${owner} has sent no message of completion` },
    ];
  return [];
}

function againstTracker({ status, row, page, feature }: FeatureFacts): Remark[] {
  if (status === undefined || row === undefined) return [];
  const { line, passed } = row;
  const [stage, state] = [stageIn(statusValue(status.file, "STAGE") ?? "") ?? "S2", stateOf({ status })];
  const order = compareStages(passed ?? "S1", stageOnly(stage)) ?? 0;
  const isDone = statusState(state) === "COMPLETE";
  if (isDone ? order === 0 || stageOnly(stage) !== "S2" : order < 0) return [];
  const message = `has ${feature} through ${passed ?? "nothing"}, its STATUS says ${stage}, "${state}"`;
  return [{ path: page, line, message }];
}

/** What speaks against a claim of readiness: open items of the checklist, an approval that is pending. */
export function againstSpec(facts: FeatureFacts): Remark[] {
  if (!isReady(facts)) return [];
  const { spec, checklist, feature } = facts;
  const claim = `and ${feature} claims to be ready`;
  return [
    ...(checklist === undefined ? [] : openIn(checklist, claim)),
    ...(spec === undefined ? [] : pendingIn(spec, claim)),
  ];
}

function openIn({ path, text }: SourceText, claim: string): Remark[] {
  const open = openItems(text);
  const [first] = open;
  if (first === undefined) return [];
  return [{ path, line: first.line, message: `${count(open.length, "open item")}, ${claim}` }];
}

function pendingIn({ path, text }: SourceText, claim: string): Remark[] {
  const at = text.split("\n").findIndex((line) => /pending user approval/i.test(line));
  return when(at >= 0, { path, line: at + 1, message: `approval is pending, ${claim}` });
}

function when(condition: boolean, remark: Remark): Remark[] {
  return condition ? [remark] : [];
}
