import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentDisplay, type EpicId, type LockName } from "../core/ids.ts";
import { lockRef } from "../core/epic/layout.ts";
import { formatLockRecord, lockSubject } from "../core/lock/codec.ts";
import { decideRelease } from "../core/lock/decide.ts";
import type { LockRecord } from "../core/lock/record.ts";
import type { PlannedTake } from "../workflows/locks/plan-take.ts";

/**
 * Writes down for hooks/locks how it takes locks for a commit and gives them back: the process id of the git that commits,
 * then twelve lines for each lock. The time of the release is put in when it happens.
 */
export function saveTakePlan(
  folder: string,
  commit: string,
  epic: EpicId,
  plans: readonly PlannedTake[],
): void {
  const lines = plans.flatMap((plan) => linesOf(epic, plan));
  writeFileSync(join(folder, "take"), plans.length === 0 ? "" : `${[commit, ...lines].join("\n")}\n`);
  for (const { name, files } of plans) {
    const path = join(folder, handOverFile(name));
    if (files === undefined) rmSync(path, { force: true });
    else writeFileSync(path, files);
  }
}

function handOverFile(name: LockName): string {
  return `hand-over-${name}`;
}

function linesOf(epic: EpicId, { name, from, taken, record, tree }: PlannedTake): string[] {
  const { holder, acquiredAt, expiresAt } = record;
  const released = decideRelease(record, record, acquiredAt);
  if (released.kind !== "move") throw new Error("a hold that begins can be given back");
  const { at: _, ...untimed } = released.record;
  return [
    lockRef(epic, name),
    from ?? "",
    taken ?? "",
    tree ?? "",
    agentDisplay(holder),
    `${holder}@sheaf.invalid`,
    seconds(acquiredAt),
    seconds(expiresAt),
    ...messageOf({ ...record, at: acquiredAt }),
    ...messageOf(untimed),
  ];
}

function messageOf(record: LockRecord): [subject: string, json: string] {
  return [lockSubject(record), formatLockRecord(record)];
}

function seconds(instant: number): string {
  return `${Math.floor(instant / 1000)}`;
}
