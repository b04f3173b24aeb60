import { countTicked, openItems } from "../markdown/checklist.ts";
import { emptyHeadings, missingHeadings } from "../markdown/headings.ts";
import { readMarkdown } from "../markdown/read.ts";
import type { AgentHistory, Papers } from "./facts.ts";
import { percentOf, sum } from "./figures.ts";
import type { Metrics } from "./schema.ts";

/** Of an agent that has no feature. */
export const noPapers: Papers = { ticked: 0, open: 0, headings: 0, filled: 0 };

/** Measures checklist and spec of a feature; `wanted` are the headings that the manifest asks for. */
export function measurePapers(checklist: string, spec: string, wanted: readonly string[]): Papers {
  const document = readMarkdown(spec);
  // The title is no part that could be missing.
  const there = document.lines.filter(({ kind, level }) => kind === "heading" && level > 1).length;
  const empty = emptyHeadings(document).filter(({ level }) => level > 1).length;
  return {
    ticked: countTicked(checklist),
    open: openItems(checklist).length,
    headings: there + missingHeadings(spec, wanted).length,
    filled: there - empty,
  };
}

/** The papers of several features together. */
export function addPapers(papers: readonly Papers[]): Papers {
  return papers.reduce(
    (all, one) => ({
      ticked: all.ticked + one.ticked,
      open: all.open + one.open,
      headings: all.headings + one.headings,
      filled: all.filled + one.filled,
    }),
    noPapers,
  );
}

/** How complete specs and checklists are. */
export function paperFigures(agents: readonly AgentHistory[]): Pick<Metrics, "specs" | "checklists"> {
  const papers = agents.map((agent) => agent.papers);
  const of = (key: keyof Papers) => sum(papers.map((one) => one[key]));
  const [ticked, open, headings, filled] = [of("ticked"), of("open"), of("headings"), of("filled")];
  return {
    specs: { headings, filled, completePercent: percentOf(filled, headings) },
    checklists: { ticked, open, resolvedPercent: percentOf(ticked, ticked + open) },
  };
}
