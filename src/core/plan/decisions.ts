import { readMarkdown } from "../markdown/read.ts";

/** What one document of an earlier wave has decided. */
export interface Decided {
  /** Its path in the epic's folder. */
  readonly document: string;
  readonly decisions: readonly string[];
}

/** The list items under headings that speak of decisions, outside code. */
export function decisionsIn(text: string): string[] {
  const decisions: string[] = [];
  let level: number | undefined;
  for (const line of readMarkdown(text).lines) {
    if (line.kind === "heading") {
      const isInside = level !== undefined && line.level > level;
      if (!isInside) level = /\bdecisions?\b/i.test(line.words) ? line.level : undefined;
    } else if (line.kind === "item" && level !== undefined) decisions.push(line.words);
  }
  return decisions;
}

/**
 * The document that tells a wave what the waves before it have decided: a precedent is to be kept, not found again
 * (protocol section 1.3, field lesson 5). A document without such a list is named, to be read whole.
 */
export function formatDecisions(wave: number, decided: readonly Decided[]): string {
  const parts = decided.map(({ document, decisions }) => {
    const list =
      decisions.length === 0
        ? ["No list under a heading of decisions: read it whole."]
        : decisions.map((one) => `- ${one}`);
    return `## ${document}\n\n${list.join("\n")}\n`;
  });
  const head = `# Decided before wave ${wave}\n\nTaken by \`sheaf start --wave ${wave}\` from what is merged; wave ${wave} keeps to it.\n`;
  return [head, ...parts].join("\n");
}

/** Where the decisions that a wave keeps to stand, in the epic's folder. */
export function decisionsFile(wave: number): string {
  return `research/decided_before_wave_${wave}.md`;
}

const mostListed = 5;
const mostLetters = 70;

/** One line for a handoff package, which is short: the first decisions, and where all of them stand. */
export function decisionsLine(wave: number, text: string): string {
  const all = decisionLines(text);
  const listed = all
    .slice(0, mostListed)
    .map((one) => (one.length > mostLetters ? `${one.slice(0, mostLetters - 1)}…` : one));
  const more = all.length > mostListed ? `; and ${all.length - mostListed} more` : "";
  const list = listed.length === 0 ? "" : ` ${listed.join("; ")}${more}`;
  return `Decided before you, keep to it (${decisionsFile(wave)}):${list || " read the specs that it names"}`;
}

function decisionLines(text: string): string[] {
  return readMarkdown(text).lines.flatMap((line) => (line.kind === "item" ? [line.words] : []));
}
