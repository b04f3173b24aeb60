import { primary, type AgentId, type Instant } from "../ids.ts";
import { shellWord } from "../text/shell-word.ts";
import { epicLayout } from "../epic/layout.ts";
import { ownership, sectionOwner } from "./ownership.ts";
import type { Rulebook, SectionOwner } from "./rulebook.ts";

/** What one agent asks of another, or lets it change: a file, a folder with all in it, or a section. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "section"; readonly document: string; readonly section: string };

/** The leave that the owner of something, or the primary, gives one other agent to change it. */
export interface Grant {
  readonly by: AgentId;
  readonly to: AgentId;
  readonly target: Target;
  /** The first instant at which it holds no more; undefined while nobody has ended it. */
  readonly end: Instant | undefined;
}

/** Whose commit asks, and when it was made; without a time every grant counts, ended or not. */
export interface Grantee {
  readonly agent: AgentId;
  readonly rulebook: Rulebook;
  readonly grants?: readonly Grant[] | undefined;
  readonly madeAt?: Instant | undefined;
}

/**
 * Whether somebody who may has let the agent change a path that is not its own. A grant says nothing of files that
 * Sheaf writes or computes, nor of documents that are granted by section.
 */
export function isPathGranted(path: string, grantee: Grantee): boolean {
  const { rulebook } = grantee;
  if (isSheafsOwn(path, rulebook)) return false;
  const { access, agents } = ownership(path, rulebook);
  if (access === "generated" || access === "sectioned") return false;
  // What several write in turn, or nobody, is the primary's to open.
  const owner = access === "exclusive" ? agents[0] : undefined;
  return grantsOf(grantee).some(
    (grant) => coversPath(grant.target, path) && (grant.by === primary || grant.by === owner),
  );
}

/**
 * Whether somebody who may has let the agent write text in a section.
 *
 * @param names the section and those around it, innermost first
 */
export function isSectionGranted(document: string, names: readonly string[], grantee: Grantee): boolean {
  const owning = names.findIndex((name) => sectionOwner([name], grantee.rulebook) !== undefined);
  // An inner section with an owner of its own is not part of what the outer one's owner gives away.
  const own = owning === -1 ? names : names.slice(0, owning + 1);
  const owner = sectionOwner(own, grantee.rulebook) ?? primary;
  if (owner === "generated") return false;
  return grantsOf(grantee).some(
    ({ by, target }) =>
      target.kind === "section" &&
      target.document === document &&
      own.includes(target.section) &&
      (by === primary || by === owner),
  );
}

/** Whether anybody has been let change a path, ended or not: its text has had more than one writer. */
export function hasSharedPath(path: string, rulebook: Rulebook, grants: readonly Grant[]): boolean {
  return grants.some((grant) => isPathGranted(path, { agent: grant.to, rulebook, grants: [grant] }));
}

/** The same of a section. */
export function hasSharedSection(
  document: string,
  section: string,
  rulebook: Rulebook,
  grants: readonly Grant[],
): boolean {
  return grants.some((grant) =>
    isSectionGranted(document, [section], { agent: grant.to, rulebook, grants: [grant] }),
  );
}

/** Whether two targets are the same thing. */
export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === "section") {
    return b.kind === "section" && a.document === b.document && a.section === b.section;
  }
  return a.kind === b.kind && a.path === b.path;
}

/** A target in words: the path, a folder's with `/` at its end; a section with its document. */
export function targetWords(target: Target): string {
  switch (target.kind) {
    case "file":
      return target.path;
    case "folder":
      return `${target.path}/`;
    case "section":
      return `section ${target.section} of ${target.document}`;
    default:
      return target satisfies never;
  }
}

/** The command that lets an agent change a target. */
export function grantCommand(to: AgentId, target: Target): string {
  const what =
    target.kind === "section"
      ? `--section ${shellWord(target.section)} --document ${shellWord(target.document)}`
      : shellWord(target.path);
  return `sheaf grant ${to} ${what}`;
}

/** Whether a path is one of the target's. */
export function coversPath(target: Target, path: string): boolean {
  if (target.kind === "section") return false;
  return target.kind === "file" ? path === target.path : path.startsWith(`${target.path}/`);
}

/** Files that state who may do what, or what an agent has done: leave to change them would be leave to forge. */
export function isSheafsOwn(path: string, { epicDir }: Rulebook): boolean {
  const { manifest, approvals, comms, checkpoints } = epicLayout(epicDir);
  const folded = path.normalize("NFC").toLowerCase();
  const isStatus = folded.startsWith(`${epicDir.toLowerCase()}/`) && folded.endsWith("/status");
  return (
    isStatus ||
    [manifest, approvals].some((file) => folded === file.toLowerCase()) ||
    [comms, checkpoints].some((folder) => folded.startsWith(`${folder.toLowerCase()}/`))
  );
}

/** Whose a target is: an agent who may give leave for it, `generated`, or undefined where only the primary may. */
export function targetOwner(target: Target, rulebook: Rulebook): SectionOwner | undefined {
  if (target.kind === "section") return sectionOwner([target.section], rulebook);
  const { access, agents } = ownership(pathInside(target), rulebook);
  if (access === "generated") return "generated";
  return access === "exclusive" ? agents[0] : undefined;
}

/** A path that is judged as the target is: of a folder, one in it. */
export function pathInside(target: Exclude<Target, { kind: "section" }>): string {
  return target.kind === "file" ? target.path : `${target.path}/file`;
}

function grantsOf({ agent, grants = [], madeAt }: Grantee): Grant[] {
  return grants.filter(
    ({ to, end }) => to === agent && (madeAt === undefined || end === undefined || madeAt < end),
  );
}
