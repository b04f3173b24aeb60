import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import { reassignText } from "../../core/manifest/reassign.ts";
import { writeStatuses } from "../../core/plan/write-status.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import type { TreeEntry } from "../../core/tree.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import { readObjects } from "../../git/objects.ts";
import type { Post } from "../state/change-own.ts";
import type { AgentContext } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import type { Reassigned } from "./reassigned.ts";

/** What a hand-over is made of. */
export interface HandOverOrder extends Reassigned {
  readonly reason: string;
  /** The old owner's last commit, where it has a branch. */
  readonly tip: Oid | undefined;
  /** The commit, or the entry of the list, on which it is made. */
  readonly below: Oid | number;
}

/**
 * The commit on the epic branch with which work changes hands: the manifest, and the plan of a task.
 *
 * @param tip the tip of the epic branch
 */
export async function handOverCommit(
  context: AgentContext,
  tip: Oid,
  order: HandOverOrder,
): Promise<NewCommit> {
  const { git, layout, epic, agent } = context;
  const [file, plan] = await readObjects(
    git,
    [layout.manifest, layout.plan].map((path) => `${tip}:${path}`),
  );
  const text = reassignText(file?.bytes.toString("utf8") ?? "", order, order);
  requireParsed(layout.manifest, parseManifest(text));
  const changes = new Map<string, TreeEntry>([[layout.manifest, textEntry(text)]]);
  if (order.kind === "task" && plan !== undefined) {
    // It may have failed in other hands.
    const statuses = new Map([[order.id, "in_progress" as const]]);
    changes.set(layout.plan, textEntry(writeStatuses(plan.bytes.toString("utf8"), statuses)));
  }
  const subject = `${epic}: ${order.id} goes from ${agentDisplay(order.owner)} to ${agentDisplay(order.to)}`;
  return {
    message: messageWithTrailers(subject, { agent, command: "reassign" }),
    parents: [order.below],
    changes,
  };
}

/** What each of the two is told. */
export function handOverPosts(order: HandOverOrder): Post[] {
  return notices(order)
    .filter(([reader]) => reader !== primary)
    .map(([to, subject, details]) => ({
      to,
      draft: {
        kind: "update",
        subject,
        fields: [
          { name: "Why", value: order.reason },
          { name: "Details", value: details },
        ],
      },
    }));
}

function notices({ id, owner, to, commits, snapshot }: HandOverOrder): [AgentId, string, string][] {
  const [from, heir] = [agentDisplay(owner), agentDisplay(to)];
  const kept =
    snapshot === undefined
      ? ""
      : ` What ${from} had not committed is kept: sheaf snapshot show --agent ${owner}.`;
  const work =
    commits === 0
      ? `${from} has committed nothing that is not on the epic branch already.`
      : `What ${from} has committed is on the epic branch.`;
  return [
    [to, `${id} is yours now`, `It was ${from}'s. ${work} Bring it into your branch: sheaf update.${kept}`],
    [
      owner,
      `${id} is ${heir}'s now`,
      `Your hooks refuse its files from now on. ${work}${kept} Go on with the rest: sheaf whoami.`,
    ],
  ];
}

function textEntry(content: string): TreeEntry {
  return { kind: "text", mode: "100644", content };
}
