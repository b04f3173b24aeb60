import { join } from "node:path";
import { epicBranch } from "../../core/epic/layout.ts";
import { agentDisplay, type Oid, type RepoPath } from "../../core/ids.ts";
import { mergeTexts } from "../../core/lines/merge-text.ts";
import { decideHandOver } from "../../core/lock/hand-over.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { SheafError } from "../../errors.ts";
import { findText } from "../../files/state.ts";
import { findFirst, findFork, listContents, readEntries } from "../../git/hand-over.ts";
import type { PlumbingChange } from "../../git/plumbing-commit.ts";
import { findCommit } from "../../git/refs.ts";
import { readObjects } from "../../git/objects.ts";
import { commitUnderLock } from "./commit-under.ts";
import { findHandOverPlace, listEdited, readCovered, type HandOverPlace } from "./hand-over.ts";
import type { Hold, LockPlace } from "./place.ts";

/** What acquiring did to the sequential files of the acquirer. */
export interface Received {
  /** Files that have the newest content now. */
  readonly received: readonly RepoPath[];
  /** Files whose own version, made without the lock, gave way; the commit still has it. */
  readonly replaced: readonly { readonly path: RepoPath; readonly version: Oid }[];
}

/**
 * Brings the newest content of a lock's sequential files onto the acquirer's branch and into its worktree, as one
 * commit under the lock. Changes of its own are merged in; committed ones that conflict give way, since they were
 * made without the lock. Throws `conflict` for edits in the worktree that conflict: nothing has changed then.
 */
export async function receiveFiles(place: LockPlace, hold: Hold): Promise<Received> {
  const nothing = { received: [], replaced: [] };
  const handing = findHandOverPlace(place, hold.name);
  const now = handing && (await findCommit(place.git, `refs/heads/${handing.branch}`));
  if (handing === undefined || now === undefined || hold.isJoined) return nothing;
  let arrivals = await planArrivals(handing, hold, now);
  if (arrivals.length === 0) return nothing;
  const outcome = await commitUnderLock(handing, hold, async (tip) => {
    arrivals = await planArrivals(handing, hold, tip);
    const blocked = await findBlocked(handing, hold, arrivals);
    if (blocked.length > 0) throw editsInTheWay(hold, blocked);
    const files = arrivals.map(({ path, text, before }): [RepoPath, PlumbingChange] => {
      if (text === undefined) return [path, { deleted: true }];
      const rebase = (local: string) => mergeTexts({ base: before, ours: local, theirs: text });
      return [path, { content: text, rebase }];
    });
    return { files: new Map(files), message: messageFor(place, hold, arrivals) };
  });
  if (outcome.kind === "unchanged") return nothing;
  return {
    received: arrivals.map(({ path }) => path),
    replaced: arrivals.flatMap(({ path, replaced }) =>
      replaced === undefined ? [] : [{ path, version: replaced }],
    ),
  };
}

/** A file whose content changes on the acquirer's branch. */
interface Arrival {
  readonly path: RepoPath;
  readonly before: string;
  /** Undefined where the last holder has deleted the file. */
  readonly text: string | undefined;
  /** The own version that gave way. */
  readonly replaced: Oid | undefined;
}

async function planArrivals(place: HandOverPlace, hold: Hold, tip: Oid): Promise<Arrival[]> {
  const { git } = place;
  const [latest, mine, fork, links] = await Promise.all([
    readEntries(git, hold.tip.tree),
    readCovered(place, hold.name, tip),
    findBase(place, hold).then((base) => readCovered(place, hold.name, base)),
    listContents(git, hold.tip.oid),
  ]);
  const paths = [...new Set([...latest.keys(), ...mine.keys()])];
  const plans = paths.map((path) => {
    const oids = { latest: latest.get(path)?.oid, mine: mine.get(path)?.oid, fork: fork.get(path)?.oid };
    return { path, ...oids, verdict: decideHandOver({ ...oids, links }) };
  });
  const moving = plans.filter(({ verdict }) => verdict !== "keep");
  const texts = await readTexts(
    place,
    moving.flatMap((plan) => [plan.mine, plan.fork, plan.latest]),
  );
  return moving.map(({ path, verdict, ...oids }, index) => {
    const [before = "", base = "", theirs = ""] = texts.slice(index * 3);
    const merged = verdict === "merge" ? mergeTexts({ base, ours: before, theirs }) : theirs;
    const text = verdict === "drop" ? undefined : (merged ?? theirs);
    return { path, before, text, replaced: merged === undefined ? oids.mine : undefined };
  });
}

/** Where the acquirer's versions began: at the fork of its branch; for the epic branch at the lock's first link. */
async function findBase({ git, branch, epic }: HandOverPlace, { tip }: Hold): Promise<Oid> {
  const onto = epicBranch(epic);
  const fork = branch === onto ? undefined : await findFork(git, branch, onto);
  return fork ?? findFirst(git, tip.oid);
}

async function readTexts({ git }: HandOverPlace, oids: readonly (Oid | undefined)[]): Promise<string[]> {
  const objects = await readObjects(
    git,
    oids.map((oid) => oid ?? "absent"),
  );
  return objects.map((object) => object?.bytes.toString("utf8") ?? "");
}

/** The files with edits in the worktree that conflict with what arrives. */
async function findBlocked(
  place: HandOverPlace,
  hold: Hold,
  arrivals: readonly Arrival[],
): Promise<RepoPath[]> {
  if (arrivals.length === 0) return [];
  const edited = await listEdited(place, hold.name);
  const isBlocked = ({ path, before, text }: Arrival) => {
    const local = findText(join(place.git.cwd, path));
    if (local === undefined) return false;
    return text === undefined || mergeTexts({ base: before, ours: local, theirs: text }) === undefined;
  };
  return arrivals
    .filter((arrival) => edited.includes(arrival.path) && isBlocked(arrival))
    .map(({ path }) => path);
}

function messageFor({ agent }: LockPlace, hold: Hold, arrivals: readonly Arrival[]): string {
  const files = arrivals.map(({ path }) => path).join(", ");
  return messageWithTrailers(`Receive ${files} with ${hold.name}`, {
    agent,
    locks: [hold],
    command: "lock acquire",
  });
}

function editsInTheWay({ name, previous }: Hold, paths: readonly RepoPath[]): SheafError {
  const from = previous === undefined ? "others" : agentDisplay(previous.holder);
  return new SheafError({
    kind: "conflict",
    code: "edits-in-the-way",
    message: `your uncommitted edits of ${paths.join(", ")} conflict with what ${from} hands over with ${name}`,
    fix: `copy them aside, git restore ${paths.map((path) => `'${path}'`).join(" ")}, and acquire the lock again`,
    data: { name, paths },
  });
}
