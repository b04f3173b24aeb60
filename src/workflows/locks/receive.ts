import { join } from "node:path";
import { epicBranch } from "../../core/epic/layout.ts";
import { agentDisplay, type LockName, type Oid, type RepoPath } from "../../core/ids.ts";
import { mergeTexts } from "../../core/lines/merge-text.ts";
import { decideHandOver } from "../../core/lock/hand-over.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { conflict, type SheafError } from "../../errors.ts";
import { findText } from "../../files/state.ts";
import { findFirst, findFork, listContents, readEntries } from "../../git/hand-over.ts";
import type { PlumbingChange } from "../../git/plumbing-commit.ts";
import { findCommit } from "../../git/refs.ts";
import { readObjects } from "../../git/objects.ts";
import { wordMessage } from "../context/commit-message.ts";
import { commitUnderLock } from "./commit-under.ts";
import { readCovered, type Links } from "../read/links.ts";
import { findHandOverPlace, listEdited, type HandOverPlace } from "./hand-over.ts";
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
 * made without the lock. Throws `conflict` for edits in the worktree that conflict: nothing has changed then. A dry run
 * ends after that.
 */
export async function receiveFiles(place: LockPlace, hold: Hold): Promise<Received> {
  const handing = findHandOverPlace(place, hold.name);
  const now = handing && (await findCommit(place.git, `refs/heads/${handing.branch}`));
  if (handing === undefined || now === undefined || hold.isJoined) return nothing;
  const offer = await readOffer(handing, hold);
  let arrivals = await planArrivals(handing, offer, now);
  if (arrivals.length === 0) return nothing;
  const outcome = await commitUnderLock(handing, hold, async (tip) => {
    arrivals = await planArrivals(handing, offer, tip);
    await refuseEdits(handing, hold, arrivals);
    const files = arrivals.map(({ path, text, before }): [RepoPath, PlumbingChange] => {
      if (text === undefined) return [path, { deleted: true }];
      const rebase = (local: string) => mergeTexts({ base: before, ours: local, theirs: text });
      return [path, { content: text, rebase }];
    });
    const message = await wordMessage(handing, messageFor(place, hold, arrivals));
    return { files: new Map(files), message };
  });
  return outcome.kind === "unchanged" ? nothing : receivedOf(arrivals);
}

const nothing: Received = { received: [], replaced: [] };

function receivedOf(arrivals: readonly Arrival[]): Received {
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

/** What a lock hands to its acquirer. */
interface Offer {
  readonly name: LockName;
  readonly latest: Links;
  /** Everything that was ever handed over. */
  readonly links: ReadonlySet<Oid>;
  /** The newest event of the lock's chain; empty where a dry run found none. */
  readonly chain: Oid;
}

async function readOffer({ git }: HandOverPlace, { name, tip }: Hold): Promise<Offer> {
  const [latest, before] = await Promise.all([readEntries(git, tip.tree), listContents(git, tip.oid)]);
  const links = new Set([...before, ...[...latest.values()].map(({ oid }) => oid)]);
  return { name, latest, links, chain: tip.oid };
}

async function planArrivals(place: HandOverPlace, offer: Offer, tip: Oid): Promise<Arrival[]> {
  const { name, latest, links, chain } = offer;
  const [mine, fork] = await Promise.all([
    readCovered(place, name, tip),
    findBase(place, chain === "" ? tip : chain).then((base) => readCovered(place, name, base)),
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
async function findBase({ git, branch, epic }: HandOverPlace, chain: Oid): Promise<Oid> {
  const onto = epicBranch(epic);
  const fork = branch === onto ? undefined : await findFork(git, branch, onto);
  return fork ?? findFirst(git, chain);
}

async function readTexts({ git }: HandOverPlace, oids: readonly (Oid | undefined)[]): Promise<string[]> {
  const objects = await readObjects(
    git,
    oids.map((oid) => oid ?? "absent"),
  );
  return objects.map((object) => object?.bytes.toString("utf8") ?? "");
}

/** Throws `conflict` for files with edits in the worktree that conflict with what arrives. */
async function refuseEdits(
  place: HandOverPlace,
  hold: Pick<Hold, "name" | "previous">,
  arrivals: readonly Arrival[],
): Promise<void> {
  if (arrivals.length === 0) return;
  const edited = await listEdited(place, hold.name);
  const isBlocked = ({ path, before, text }: Arrival) => {
    const local = findText(join(place.git.cwd, path));
    if (local === undefined) return false;
    return text === undefined || mergeTexts({ base: before, ours: local, theirs: text }) === undefined;
  };
  const blocked = arrivals.filter((arrival) => edited.includes(arrival.path) && isBlocked(arrival));
  if (blocked.length === 0) return;
  throw editsInTheWay(
    hold,
    blocked.map(({ path }) => path),
  );
}

function messageFor({ agent }: LockPlace, hold: Hold, arrivals: readonly Arrival[]): string {
  const files = arrivals.map(({ path }) => path).join(", ");
  return messageWithTrailers(`Receive ${files} with ${hold.name}`, {
    agent,
    locks: [hold],
    command: "lock acquire",
  });
}

function editsInTheWay(
  { name, previous }: Pick<Hold, "name" | "previous">,
  paths: readonly RepoPath[],
): SheafError {
  const from = previous === undefined ? "others" : agentDisplay(previous.holder);
  return conflict(
    "edits-in-the-way",
    `your uncommitted edits of ${paths.join(", ")} conflict with what ${from} hands over with ${name}`,
    `sheaf snapshot take && git restore ${paths.map((path) => `'${path}'`).join(" ")}, then acquire the lock again; sheaf snapshot show has your edits`,
    { data: { name, paths } },
  );
}
