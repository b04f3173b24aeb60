import { formatAge } from "../../core/time.ts";
import type { AgentStatus } from "../../core/progress/status-rows.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";
import { formatTable } from "./table.ts";

const head = [
  "AGENT",
  "FEATURE",
  "STAGE",
  "STATUS",
  "READY",
  "BLOCKERS",
  "UNREAD",
  "LOCK",
  "LAST SIGN",
  "HOOKS",
];

/** The epic's state as a table, a row for each feature. */
export function formatEpicStatus(status: EpicStatus): string[] {
  const rows = status.agents.flatMap((agent) => agentRows(agent, status));
  return [`${status.epic}  ${status.title}`, "", ...formatTable([head, ...rows])];
}

function agentRows(row: AgentStatus, { at }: EpicStatus): string[][] {
  const { agent, features, unread, locks, lastSign, life, hooks } = row;
  const age = lastSign === undefined ? "never" : `${formatAge(at - lastSign)} ago`;
  const tail = [
    unread === 0 ? "" : String(unread),
    locks.join(" "),
    life === "active" ? age : `${age} (${life})`,
    hooks,
  ];
  if (features.length === 0) return [[agent, "-", "", "", "", "", ...tail]];
  return features.map(({ id, stage, status, ready, blockers, deferred }, index) => [
    index === 0 ? agent : "",
    id,
    stage,
    status || "no STATUS",
    deferred === undefined ? (ready ? "yes" : "no") : "deferred",
    blockers.slice(0, 40),
    ...(index === 0 ? tail : []),
  ]);
}
