import type { AgentFacts, MailCount, StaleCheckFacts } from "../../core/progress/agent-facts.ts";
import type { EscalationFacts } from "../../core/records/escalation-facts.ts";
import { renderGenerated, type EpicFacts } from "../../core/progress/generated.ts";
import { refreshGenerated } from "../../core/progress/refresh-generated.ts";
import type { AgentId } from "../../core/ids.ts";
import { thresholdMs } from "../../core/manifest/threshold-ms.ts";
import { formatVerification, verificationPath } from "../../core/sync/record.ts";
import type { AgentReport } from "../../core/sync/outcome.ts";
import { completedOf, type TaskStatuses } from "../../core/sync/settle-tasks.ts";
import type { TreeEntry } from "../../core/tree.ts";
import { readObjects } from "../../git/objects.ts";
import type { AgentContext } from "../context/context.ts";
import { readEpicStage } from "../read/read-stage.ts";
import { readLiveRecord } from "./live-record.ts";

/** What the record commit writes: the computed sections and the verification. */
export interface SyncRecord {
  readonly changes: ReadonlyMap<string, TreeEntry>;
  readonly warnings: readonly string[];
}

/** What the record is made from. */
export interface RecordInput {
  readonly agents: readonly AgentFacts[];
  readonly escalations: readonly EscalationFacts[];
  readonly staleChecks: readonly StaleCheckFacts[];
  readonly reports: readonly AgentReport[];
  readonly mail: readonly MailCount[];
  /** Commands that this commit has to pass before any branch moves to it. */
  readonly checks: readonly string[];
  /** EPIC_README.md as the merges left it; undefined where they did not touch it. */
  readonly readme: TreeEntry | undefined;
  /** What becomes of tasks in the plan. */
  readonly tasks: TaskStatuses;
  /** Agents whose work this sync leaves out. */
  readonly unmerged: ReadonlySet<AgentId>;
  /** The commit below the merges. */
  readonly before: string;
}

/**
 * Computes the files of the sync's own commit on top of the merged work: computed sections, the live state as of now,
 * and the verification.
 */
export async function makeRecord(context: AgentContext, input: RecordInput): Promise<SyncRecord> {
  const { layout, epic, system } = context;
  const now = system.now();
  const text = await readReadme(context, input);
  const changes = new Map<string, TreeEntry>();
  const add = (path: string, content: string) => changes.set(path, { kind: "text", mode: "100644", content });
  for (const [path, entry] of await readLiveRecord(context, input.unmerged)) changes.set(path, entry);
  add(verificationPath(layout.research, now), formatVerification({ ...input, epic, now }));
  for (const [path, content] of await taskFiles(context, input)) add(path, content);
  if (text === undefined)
    return { changes, warnings: [`${layout.readme} is missing: its generated sections were not refreshed`] };
  const refreshed = refreshGenerated(text, renderGenerated(await factsOf(context, input)));
  if (refreshed.text !== text) add(layout.readme, refreshed.text);
  return { changes, warnings: refreshed.left.map((why) => `${layout.readme}: ${why}`) };
}

/** The plan with the new statuses, and the manifest without the tasks that nobody works on any more. */
async function taskFiles(
  { git, layout }: AgentContext,
  { tasks, before }: RecordInput,
): Promise<[string, string][]> {
  if (tasks.size === 0) return [];
  const paths = [layout.plan, layout.manifest];
  const [plan, manifest] = await readObjects(
    git,
    paths.map((path) => `${before}:${path}`),
  );
  const { writeTasks } = await import("../../core/manifest/write-tasks.ts");
  const { writeStatuses } = await import("../../core/plan/write-status.ts");
  const text = (object: typeof plan) => object?.bytes.toString("utf8") ?? "";
  return [
    ...(plan === undefined ? [] : [[layout.plan, writeStatuses(text(plan), tasks)] as [string, string]]),
    [layout.manifest, writeTasks(text(manifest), { add: [], remove: completedOf(tasks) })],
  ];
}

async function readReadme(
  { git, layout }: AgentContext,
  { readme, before }: RecordInput,
): Promise<string | undefined> {
  if (readme?.kind === "text") return Buffer.from(readme.content).toString("utf8");
  if (readme?.kind === "deleted") return undefined;
  const [object] = await readObjects(git, [readme?.oid ?? `${before}:${layout.readme}`]);
  return object?.bytes.toString("utf8");
}

async function factsOf(context: AgentContext, input: RecordInput): Promise<EpicFacts> {
  const { stage } = await readEpicStage(context);
  return { ...input, stage, syncSoftMs: thresholdMs(context.manifest.thresholds, "sync_soft") };
}
