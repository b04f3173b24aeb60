import { invalidFile, refused, type SheafError } from "../../errors.ts";
import { agentDisplay, primary, type AgentId, type LockName, type RepoPath } from "../../core/ids.ts";
import { isSectionGranted, type Grant } from "../../core/ownership/grant.ts";
import { ownership, sectionOwner } from "../../core/ownership/ownership.ts";
import type { Rulebook, SectionOwner } from "../../core/ownership/rulebook.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import type { WriteRefusal } from "../../core/sections/sections.ts";

/** The lock of a sectioned document. Throws `refused` for a file of any other access. */
export function requireSectionedLock(document: RepoPath, rulebook: Rulebook): LockName {
  const { access, lock } = ownership(document, rulebook);
  if (access === "sectioned" && lock !== undefined) return lock;
  throw refused(
    "not-sectioned",
    `${document} is not written by sections under a lock (its access is ${access})`,
    "edit the file and commit it with git",
  );
}

/** Who writes a section, and why where it is not the writer's own. */
export interface SectionWriter {
  readonly agent: AgentId;
  readonly rulebook: Rulebook;
  /** The primary's reason for writing in somebody else's section. */
  readonly override?: string | undefined;
  /** What others let the writer change now. */
  readonly grants?: readonly Grant[];
  readonly document: RepoPath;
}

/**
 * Refuses a section of somebody else's. `enclosing` are the sections around it, innermost first; undefined while
 * the document is not read yet, when only a section with an owner of its own is judged.
 */
export function requireSectionOwner(
  writer: SectionWriter,
  section: string,
  enclosing: readonly string[] | undefined,
): void {
  const known = sectionOwner([section, ...(enclosing ?? [])], writer.rulebook);
  const owner = known ?? (enclosing === undefined ? writer.agent : primary);
  if (owner === writer.agent) return;
  if (isSectionGranted(writer.document, [section, ...(enclosing ?? [])], writer)) return;
  if (writer.agent === primary && writer.override !== undefined && owner !== "generated") return;
  const who = owner === "generated" ? "Sheaf" : agentDisplay(owner);
  throw refused(
    owner === "generated" ? "section-generated" : "section-not-owned",
    `section ${section} is ${who}'s, not ${agentDisplay(writer.agent)}'s`,
    ownerFix(writer.agent, section, owner),
  );
}

function ownerFix(agent: AgentId, section: string, owner: SectionOwner): string {
  if (owner === "generated") return "nothing to do: Sheaf computes it at the sync point";
  if (agent === primary) return `sheaf section write "${section}" --override "<reason>" --file <file>`;
  return `sheaf request --section ${shellWord(section)} --reason "…"`;
}

/** The error for a body that was not written: the document is damaged or has no such section, or the body is bad. */
export function sectionNotWritten(document: RepoPath, section: string, refusal: WriteRefusal): SheafError {
  if (refusal.code === "damaged") return invalidFile(document, refusal.damage);
  if (refusal.code === "absent") {
    return refused(
      "no-such-section",
      `${document} has no section ${section}; it has ${refusal.sections.join(", ") || "none"}`,
      "sheaf section list",
    );
  }
  return refused(
    refusal.code,
    `line ${refusal.line} of the new text: ${refusal.message}`,
    "mend that line and write the section again",
  );
}
