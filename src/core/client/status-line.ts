import type { AgentId, LockName } from "../ids.ts";

/** What the line below an agent's prompt says. */
export interface StatusLineFacts {
  readonly agent: AgentId;
  readonly stage: string;
  readonly unread: number;
  readonly locks: readonly LockName[];
}

/** One line: who, where in the epic, mail and locks where there are any. */
export function statusLineText({ agent, stage, unread, locks }: StatusLineFacts): string {
  const parts = [
    `${agent} ${stage}`.trim(),
    ...(unread === 0 ? [] : [`${unread} unread`]),
    ...locks.map((name) => `lock ${name}`),
  ];
  return parts.join(" · ");
}
