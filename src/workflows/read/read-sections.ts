import { usage } from "../../errors.ts";
import { agentDisplay, primary, type RepoPath } from "../../core/ids.ts";
import { agentBranch } from "../../core/epic/layout.ts";
import { sectionOwner } from "../../core/ownership/ownership.ts";
import { parseDocument } from "../../core/sections/document.ts";
import { findSection } from "../../core/sections/sections.ts";
import { splitLines } from "../../core/text/split.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** A section as its owner last committed it. */
export interface SectionView {
  readonly name: string;
  /** A display name, or `Sheaf` for computed text. */
  readonly owner: string;
  readonly lines: number;
  readonly body: string;
}

/** Reads a document's sections, each from the branch of its owner. Throws `usage` where the epic has no such document. */
export async function readSections(context: Context, document: RepoPath): Promise<SectionView[]> {
  const { git, epic, rulebook } = context;
  const agents = rulebook.agents.map(({ id }) => id);
  const objects = await readObjects(
    git,
    agents.map((agent) => `refs/heads/${agentBranch(epic, agent)}:${document}`),
  );
  const texts = new Map(agents.map((agent, index) => [agent, objects[index]?.bytes.toString("utf8")]));
  const plan = texts.get(primary);
  if (plan === undefined) {
    throw usage("no-document", `${agentBranch(epic, primary)} has no ${document}`);
  }
  return parseDocument(plan).sections.map(({ name, body }) => {
    const owner = sectionOwner([name], rulebook) ?? primary;
    const text = owner === "generated" ? undefined : texts.get(owner);
    const latest = text === undefined ? body : (findSection(parseDocument(text), name)?.body ?? body);
    return {
      name,
      owner: owner === "generated" ? "Sheaf" : agentDisplay(owner),
      lines: splitLines(latest).length,
      body: latest,
    };
  });
}
