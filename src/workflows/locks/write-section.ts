import { refused } from "../../errors.ts";
import type { LockName, Oid, RepoPath } from "../../core/ids.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import { reportSection, sectionOwner } from "../../core/ownership/ownership.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { parseDocument, type SectionedDocument } from "../../core/sections/document.ts";
import { enclosingNames, findSection, writeSection as writeInto } from "../../core/sections/sections.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { readObjects } from "../../git/objects.ts";
import type { Repository } from "../../git/repository.ts";
import { messageSeenByHooks } from "../context/commit-message.ts";
import { completeMoveHere } from "../context/move-refs.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { commitUnderLock } from "./commit-under.ts";
import type { AcquireRequest } from "./acquire-request.ts";
import type { Hold, LockPlace } from "./place.ts";
import { keepSectionEdits } from "./section-edits.ts";
import { withLock } from "./with.ts";
import {
  requireSectionOwner,
  requireSectionedLock,
  sectionNotWritten,
  type SectionWriter,
} from "./require-section.ts";
import { readGrants } from "../read/read-grants.ts";

/** An agent's worktree, and the rules. Every agent's context is one. */
export interface SectionPlace extends LockPlace {
  readonly repository: Pick<Repository, "commonDir" | "gitDir">;
  readonly branch: string;
  readonly rulebook: Rulebook;
}

/** A new body for a section. */
export interface SectionWrite extends Pick<AcquireRequest, "waitMs" | "onWait"> {
  readonly document: RepoPath;
  /** The agent's own progress section unless said otherwise. */
  readonly section?: string | undefined;
  readonly body: string;
  /** What for: the lock's operation and the commit's subject. */
  readonly operation?: string | undefined;
  /** Where the agent is, for the commit's trailer. */
  readonly stage?: string | undefined;
  /** Why the primary writes a section of somebody else's. */
  readonly override?: string | undefined;
  /** Write over uncommitted edits of the section, once a snapshot has them. */
  readonly replaceEdits?: boolean | undefined;
}

/** What was written. `isLeft` says that the file in the worktree has edits into which the section did not go. */
export interface SectionWritten {
  readonly kind: "committed" | "unchanged";
  readonly section: string;
  readonly commit: Oid;
  readonly lock: LockName;
  readonly token: number;
  readonly isLeft: boolean;
  /** The snapshot of uncommitted edits of the section that were replaced. */
  readonly kept: Oid | undefined;
  readonly takenFrom: Hold["takenFrom"];
}

/**
 * Writes one section of a shared document: takes the document's lock, replaces the section's body at the tip of
 * the agent's branch, commits that with the lock's proof, and gives the lock back. Edits in the worktree's copy of
 * the document stay; the section changes in them too.
 *
 * Throws `refused` for a section of somebody else's and for one with uncommitted edits that the new text does not have, `invalid-file` for a damaged document or body, `held` when the
 * wait for the lock is over. A dry run judges and plans the same, but takes no lock, waits for none and makes no commit:
 * its `commit` is the branch's tip as it is.
 */
export async function writeSection(place: SectionPlace, write: SectionWrite): Promise<SectionWritten> {
  const { document, waitMs, onWait } = write;
  const section = write.section ?? reportSection(place.agent, place.rulebook);
  const name = requireSectionedLock(document, place.rulebook);
  const grants = await grantsNow(place, section);
  const writer = { ...place, document, grants, override: write.override };
  requireSectionOwner(writer, section, undefined);
  const operation = write.operation ?? `Update section ${section}`;
  return withLock(place, { name, operation, waitMs, onWait }, async (hold) => {
    if (place.dryRun !== true) await completeMoveHere(place);
    const words = messageWithTrailers(operation, trailersOf(place, write, hold));
    const message = messageSeenByHooks(place, words);
    let kept: Oid | undefined;
    const outcome = await commitUnderLock(place, hold, async (tip) => {
      const before = await readDocument(place, tip, document);
      const content = newText(writer, { ...write, section }, before);
      const replaceEdits = write.replaceEdits === true;
      kept = await keepSectionEdits(place, { document, section, before, after: content, replaceEdits });
      const rebase = (local: string) => bodyReplaced(parseDocument(local), section, write.body);
      return { message, files: new Map([[document, { content, rebase }]]) };
    });
    const isLeft = outcome.kind === "committed" && outcome.left.length > 0;
    const { token, takenFrom } = hold;
    return {
      kind: outcome.kind,
      section,
      commit: outcome.commit,
      lock: name,
      token,
      isLeft,
      kept,
      takenFrom,
    };
  });
}

/** What the agent may write beside its own at this moment; not asked for a section of its own. */
async function grantsNow({ git, rulebook, agent, system }: SectionPlace, section: string): Promise<Grant[]> {
  if (sectionOwner([section], rulebook) === agent) return [];
  const now = system.now();
  const grants = await readGrants(git, rulebook, [agent]);
  return grants.filter(({ end }) => end === undefined || now < end);
}

function newText(
  writer: SectionWriter,
  { document, section, body }: SectionWrite & { readonly section: string },
  before: SectionedDocument,
): string {
  const found = findSection(before, section);
  if (found !== undefined) requireSectionOwner(writer, section, enclosingNames(found).reverse());
  const verdict = writeInto(before, section, body);
  if (verdict.kind === "refused") throw sectionNotWritten(document, section, verdict);
  return verdict.text;
}

function bodyReplaced(document: SectionedDocument, section: string, body: string): string | undefined {
  const verdict = writeInto(document, section, body);
  return verdict.kind === "written" ? verdict.text : undefined;
}

async function readDocument(
  { git, branch, rulebook }: SectionPlace,
  tip: Oid,
  path: RepoPath,
): Promise<SectionedDocument> {
  const [blob] = await readObjects(git, [`${tip}:${path}`]);
  if (blob?.type === "blob") return parseDocument(requireParsed(path, decodeUtf8(blob.bytes)));
  throw refused("no-such-document", `there is no ${path} on ${branch}`, `git merge ${rulebook.epicBranch}`);
}

function trailersOf({ agent, rulebook }: SectionPlace, { stage, override }: SectionWrite, hold: Hold) {
  const features = rulebook.agents.find(({ id }) => id === agent)?.features ?? [];
  const feature = features.length === 1 ? features[0] : undefined;
  return { agent, feature, stage, locks: [hold], command: "section write", override };
}
