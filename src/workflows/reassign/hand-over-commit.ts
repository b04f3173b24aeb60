import { join } from "node:path";
import { agentDisplay, primary, type AgentId, type Oid } from "../../core/ids.ts";
import { startFiles } from "../../core/epic/start-files.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import { reassignText } from "../../core/manifest/reassign.ts";
import type { Manifest } from "../../core/manifest/schema.ts";
import { writeStatuses } from "../../core/plan/write-status.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import type { TreeEntry } from "../../core/sync/tree.ts";
import { loadTemplates } from "../../files/templates.ts";
import type { NewCommit } from "../../git/import-commits.ts";
import { readObjects } from "../../git/objects.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { OwnState } from "../agent/own-state.ts";
import { post } from "../agent/send-message.ts";
import type { AgentContext } from "../context.ts";
import { worktreesDir } from "../epic/worktrees-dir.ts";
import { requireParsed } from "../invalid-file.ts";
import { requireSettings } from "../session.ts";
import type { Reassigned } from "./reassign.ts";

/** What a hand-over is made of. */
export interface HandOverOrder extends Reassigned {
  readonly reason: string;
  /** The commit, or the entry of the list, on which it is made. */
  readonly below: Oid | number;
}

/**
 * The commit on the epic branch with which work changes hands: the manifest, the new owner's handoff package, and a
 * message to each of the two.
 *
 * @param own the primary's state at the tip of the epic branch
 */
export async function handOverCommit(
  context: AgentContext,
  own: OwnState,
  order: HandOverOrder,
): Promise<NewCommit> {
  const { git, layout, epic, agent } = context;
  const [file, plan] = await readObjects(
    git,
    [layout.manifest, layout.plan].map((path) => `${own.tip}:${path}`),
  );
  const text = reassignText(file?.bytes.toString("utf8") ?? "", order, order.to);
  const manifest = requireParsed(layout.manifest, parseManifest(text));
  const changes = new Map<string, TreeEntry>([[layout.manifest, textEntry(text)]]);
  if (order.kind === "task" && plan !== undefined) {
    // It may have failed in other hands.
    const statuses = new Map([[order.id, "in_progress" as const]]);
    changes.set(layout.plan, textEntry(writeStatuses(plan.bytes.toString("utf8"), statuses)));
  }
  for (const [path, content] of await handoffOf(context, manifest, order))
    changes.set(path, textEntry(content));
  for (const [reader, subject, details] of notices(order)) {
    if (reader === primary || own.finished.has(reader)) continue;
    const fields = [
      { name: "Why", value: order.reason },
      { name: "Details", value: details },
    ];
    const draft = { kind: "update" as const, subject, sentAt: context.system.now(), fields };
    const { path, content } = post(context, own, reader, draft);
    changes.set(path, textEntry(content));
  }
  const subject = `${epic}: ${order.id} goes from ${agentDisplay(order.owner)} to ${agentDisplay(order.to)}`;
  return {
    message: messageWithTrailers(subject, { agent, command: "reassign" }),
    parents: [order.below],
    changes,
  };
}

/** The handoff package of a feature names its agent and the worktree, so it is written anew. */
async function handoffOf(
  context: AgentContext,
  manifest: Manifest,
  { kind, id, to }: HandOverOrder,
): Promise<[string, string][]> {
  if (kind === "task" || to === primary) return [];
  const { git, epic, epicDir, layout, system, repository } = context;
  const [main] = await listWorktrees(git);
  const folder = worktreesDir(main?.path ?? repository.top, epic, await requireSettings(context));
  const worktree = join(folder, to);
  const facts = { manifest, epicDir, agent: to, worktree, templates: loadTemplates(), now: system.now() };
  const feature = manifest.features.find((one) => one.id === id);
  const path = feature && layout.featureFile(feature.id, "HANDOFF_PACKAGE.md");
  return [...startFiles(facts)].filter(([name]) => name === path);
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
