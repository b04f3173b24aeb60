import { agentBranch, epicBranch, stateRef } from "../../core/epic/layout.ts";
import { primary } from "../../core/ids.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { describeObjects } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";
import type { AgentState } from "../read/read-features.ts";
import { findUnsound } from "../verify/find-unsound.ts";

/** Says whose branch nobody can go on with, and why: the others' syncs leave that agent out and say no more. */
export async function checkTips(context: Context, states: readonly AgentState[]): Promise<Finding[]> {
  const { git, epic } = context;
  const known = await findCommit(git, `refs/heads/${epicBranch(epic)}`);
  const tips = states.flatMap(({ agent, tip }) =>
    agent === primary || tip === undefined ? [] : [{ agent, tip }],
  );
  if (known === undefined) return [];
  const { unsound } = await findUnsound(context, known, tips);
  return tips.map(({ agent }): Finding => {
    const subject = agentBranch(epic, agent);
    const violation = unsound.get(agent);
    if (violation === undefined) return ok("branch", subject, "every commit can be read");
    const { message, fix } = violation;
    return { check: "branch", state: "failed", subject, message, fix };
  });
}

/** Says whose live state is no commit, so that nothing of it is read and nothing can be written on top. */
export async function checkStates({ git, epic }: Context, states: readonly AgentState[]): Promise<Finding[]> {
  const refs = states.map(({ agent }) => stateRef(epic, agent));
  const objects = await describeObjects(git, refs);
  return refs.flatMap((subject, at): Finding[] => {
    const type = objects[at]?.type;
    if (type === "commit" || states[at]?.tip === undefined) return [];
    const message =
      type === undefined ? "it is missing or damaged" : `it points at a ${type}, not at a commit`;
    const fix = `git log -g ${subject} lists its earlier events; git update-ref ${subject} <the last good one>`;
    return [{ check: "state", state: "failed", subject, message, fix }];
  });
}
