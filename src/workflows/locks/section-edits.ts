import { join } from "node:path";
import type { Oid, RepoPath } from "../../core/ids.ts";
import { mergeFileAsLines, type FileMerge } from "../../core/merge/merge-file.ts";
import { parseDocument, type SectionedDocument } from "../../core/sections/document.ts";
import { findSection, sectionBody } from "../../core/sections/sections.ts";
import { refused, type SheafError } from "../../errors.ts";
import { replaceFile } from "../../files/atomic-file.ts";
import { findText, stateDir } from "../../files/state.ts";
import { readIndex } from "../../git/index-entries.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommitPlace } from "../../git/plumbing-commit.ts";
import { keepWork } from "../context/snapshot.ts";
import type { LockPlace } from "./place.ts";

/** The worktree in which it is. */
type EditedPlace = LockPlace & { readonly branch: string };

/** A section that is about to be written. */
export interface SectionChange {
  readonly document: RepoPath;
  readonly section: string;
  /** The document as committed, and as it is to be. */
  readonly before: SectionedDocument;
  readonly after: string;
  /** Write over uncommitted edits of the section, once a snapshot has them. */
  readonly replaceEdits: boolean;
}

/**
 * Looks for uncommitted edits of the section that writing it would replace, staged or not, and keeps them in a snapshot,
 * whose id it returns. Throws `refused` where the new text does not have them too: with their merge, laid into a file.
 */
export async function keepSectionEdits(place: EditedPlace, change: SectionChange): Promise<Oid | undefined> {
  const base = bodyOf(change.before, change.section);
  const written = bodyOf(parseDocument(change.after), change.section);
  if (written === base) return undefined;
  const copies = await readCopies(place, change.document);
  const edits = copies.flatMap((text) => bodyOf(parseDocument(text), change.section) ?? []);
  const replaced = [...new Set(edits)].filter((text) =>
    [base, written].every((other) => plain(text) !== plain(other)),
  );
  const merges = replaced.map((text) => mergeWith({ base, ours: text, theirs: written }));
  const lost = merges.find(({ text, conflicts }) => conflicts > 0 || text !== written);
  if (replaced.length === 0) return undefined;
  const { git, gitDir, isCheckedOut } = await findCommitPlace(place.git, place.branch);
  if (!isCheckedOut) return undefined;
  if (lost !== undefined && !change.replaceEdits) throw edited(place, change, lost);
  return place.dryRun === true ? undefined : keepWork({ ...place, repository: { git, gitDir } });
}

/** The document as it lies on disk, and as it is staged. */
async function readCopies({ git }: EditedPlace, document: RepoPath): Promise<string[]> {
  const onDisk = findText(join(git.cwd, document));
  const entry = (await readIndex(git, [document])).get(document);
  const [staged] = await readObjects(git, entry === undefined ? [] : [entry.oid]);
  return [onDisk, staged?.bytes.toString("utf8")].flatMap((text) => text ?? []);
}

function bodyOf(document: SectionedDocument, name: string): string | undefined {
  const section = findSection(document, name);
  return section === undefined ? undefined : sectionBody(section);
}

/** Ends of lines are the checkout's affair. */
function plain(text: string | undefined): string | undefined {
  return text?.replaceAll("\r\n", "\n");
}

function mergeWith({
  base = "",
  ours,
  theirs = "",
}: {
  base?: string | undefined;
  ours: string;
  theirs?: string | undefined;
}): FileMerge {
  const labels = { ours: "your uncommitted edits", base: "as committed", theirs: "the new text" };
  return mergeFileAsLines({ base, ours, theirs }, { style: "zdiff3", labels });
}

function edited(place: EditedPlace, change: SectionChange, { text = "", conflicts }: FileMerge): SheafError {
  const { repository, epic, agent, dryRun } = place;
  const { document, section } = change;
  const slug = section.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const offer = join(stateDir(repository.commonDir, epic), "merged", `${agent}-${slug}.md`);
  if (dryRun !== true) replaceFile(offer, text);
  const write = `sheaf section write '${section}' --file '${offer}'`;
  const message = `${document} has uncommitted edits of ${section} that the new text does not have; nothing was changed`;
  // What is offered comes first, so that it can be pasted as it stands.
  const fix =
    conflicts === 0
      ? `${write}, which has both merged; or replace the edits, which a snapshot keeps: --replace-edits`
      : `${write} --replace-edits, once the conflicts between both are resolved in that file; a snapshot keeps the edits`;
  return refused("section-edited", message, fix, { data: { section, document, offer, conflicts } });
}
