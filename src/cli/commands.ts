import type { CommandSpec } from "./command.ts";
import { decline, grant, request } from "./commands/access.ts";
import { agentHook } from "./commands/agent-hook.ts";
import { agentsInstall, agentsRemove, agentsStatus } from "./commands/agents.ts";
import { align } from "./commands/align.ts";
import { approve } from "./commands/approve.ts";
import { check } from "./commands/check.ts";
import { crossCheck } from "./commands/cross-check.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { epicAdd } from "./commands/epic-add.ts";
import { epicNew } from "./commands/epic-new.ts";
import { fallback } from "./commands/fallback.ts";
import { finish } from "./commands/finish.ts";
import { handoff } from "./commands/handoff.ts";
import { heartbeat } from "./commands/heartbeat.ts";
import {
  hooksCheckManifest,
  hooksCompile,
  hooksInstall,
  hooksJudgePush,
  hooksStatus,
  hooksUninstall,
} from "./commands/hooks.ts";
import { importCommand } from "./commands/import.ts";
import { init } from "./commands/init.ts";
import { lockAcquire, lockBreak, lockList, lockRelease, lockRenew, lockRun } from "./commands/lock.ts";
import { mergeDriver } from "./commands/merge-driver.ts";
import { mergeFile } from "./commands/merge-file.ts";
import { ack, broadcast, escalate, inbox, send } from "./commands/message.ts";
import { metrics } from "./commands/metrics.ts";
import { numberList, numberNext } from "./commands/number.ts";
import { peers, questions, show } from "./commands/peers.ts";
import { plan, planFromPrd } from "./commands/plan.ts";
import { pause, ready, resume, unready } from "./commands/ready.ts";
import { reassign } from "./commands/reassign.ts";
import { recover } from "./commands/recover.ts";
import { report } from "./commands/report.ts";
import { override, restore } from "./commands/restore.ts";
import { schema } from "./commands/schema.ts";
import { sectionList, sectionShow, sectionWrite } from "./commands/section.ts";
import { snapshotList, snapshotRestore, snapshotShow, snapshotTake } from "./commands/snapshot.ts";
import { statusline } from "./commands/statusline.ts";
import { stage } from "./commands/stage.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { sync } from "./commands/sync.ts";
import { taskDone, taskFail, taskList, taskStart } from "./commands/task.ts";
import { trustApprove, trustList, trustRevoke } from "./commands/trust.ts";
import { log, undo } from "./commands/undo.ts";
import { update } from "./commands/update.ts";
import { verify } from "./commands/verify.ts";
import { wait } from "./commands/wait.ts";
import { whoami } from "./commands/whoami.ts";

/** Every command, in the order of an epic's life. What a command does is imported only when it runs. */
export const commands: readonly CommandSpec[] = [
  init,
  demo,
  agentsInstall,
  agentsStatus,
  agentsRemove,
  agentHook,
  plan,
  planFromPrd,
  epicNew,
  epicAdd,
  importCommand,
  start,
  taskStart,
  reassign,
  handoff,
  approve,
  whoami,
  heartbeat,
  taskList,
  taskDone,
  taskFail,
  check,
  update,
  ready,
  unready,
  pause,
  resume,
  send,
  broadcast,
  inbox,
  ack,
  escalate,
  request,
  grant,
  decline,
  sectionWrite,
  sectionShow,
  sectionList,
  lockAcquire,
  lockRelease,
  lockRenew,
  lockRun,
  lockList,
  lockBreak,
  numberNext,
  numberList,
  status,
  statusline,
  peers,
  show,
  questions,
  wait,
  metrics,
  report,
  verify,
  restore,
  override,
  align,
  crossCheck,
  trustList,
  trustApprove,
  trustRevoke,
  sync,
  stage,
  mergeDriver,
  mergeFile,
  finish,
  fallback,
  recover,
  snapshotTake,
  snapshotList,
  snapshotShow,
  snapshotRestore,
  undo,
  log,
  doctor,
  hooksStatus,
  hooksInstall,
  hooksCompile,
  hooksCheckManifest,
  hooksJudgePush,
  hooksUninstall,
  schema,
];
