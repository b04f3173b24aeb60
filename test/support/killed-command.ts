import {
  openAgentContext,
  openPrimaryContext,
  type AgentContext,
} from "../../src/workflows/context/context.ts";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { reassign } from "../../src/workflows/reassign/reassign.ts";
import { absorb } from "../../src/workflows/recover/absorb.ts";
import { readBrief } from "../../src/workflows/recover/read-brief.ts";
import { takeOver } from "../../src/workflows/recover/take-over.ts";
import { runSync, type SyncRequest } from "../../src/workflows/sync/run-sync.ts";
import { undo } from "../../src/workflows/sync/undo.ts";
import { update } from "../../src/workflows/sync/update.ts";
import type { AgentId } from "../../src/core/ids.ts";
import type { Step, System } from "../../src/system.ts";

const secondaryA = "secondary-a" as AgentId;
const plainSync: SyncRequest = {
  mode: "start",
  defer: [],
  reason: undefined,
  allowExtra: false,
  take: [],
  forget: false,
  octopus: false,
  dryRun: false,
};

/** The commands that move refs and checkouts, or keep what is not committed, each as it is typed in one place. */
export const commands = {
  heartbeat: (context: AgentContext) => heartbeat(context, { step: "under fire" }),
  recover: (context: AgentContext) => readBrief(context, secondaryA),
  start: (context: AgentContext) => startEpic(context, { only: [], dryRun: false }),
  sync: (context: AgentContext, request: Partial<SyncRequest> = {}) =>
    runSync(context, { ...plainSync, ...request }),
  undo: (context: AgentContext) => undo(context, false),
  update: (context: AgentContext) => update(context, false),
  reassign: (context: AgentContext) =>
    reassign(context, { work: "feature_02_part_2", to: "secondary-b", reason: "test", dryRun: false }),
  absorb: (context: AgentContext) => absorb(context, secondaryA, false),
  "take over": (context: AgentContext) => takeOver(context, secondaryA, false),
  "section write": (context: AgentContext) =>
    writeSection(context, { document: context.layout.readme, body: "Written under fire.\n" }),
  finish: (context: AgentContext) =>
    finishEpic(context, { dryRun: false, withIgnored: false, withUncommitted: true }),
} as const;

export type CommandName = keyof typeof commands;

/** Opens the context of a command: an agent's own worktree for what agents do, else the primary's checkout. */
export async function runCommand(
  { command: name, directory, request }: Omit<KilledOrders, "killAt">,
  system: System,
): Promise<unknown> {
  const context = await (isAgents(name) ? openAgentContext : openPrimaryContext)({ directory }, system);
  return commands[name](context, request);
}

/** Whether an agent types it in its own worktree. */
export function isAgents(command: CommandName): boolean {
  return command === "update" || command === "section write" || command === "heartbeat";
}

/** What a process is told that is to be killed together with its git. */
export interface KilledOrders {
  readonly directory: string;
  readonly command: CommandName;
  /** Of a sync: what is asked beside the plain thing. */
  readonly request?: Partial<SyncRequest>;
  /** The step at which the whole process group ends as by a power cut; without it, somebody else ends it. */
  readonly killAt?: Step;
}
