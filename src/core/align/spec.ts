import { firstOfEach } from "../text/group-by.ts";
import type { AgentId, FeatureId, RepoPath } from "../ids.ts";
import { readMarkdown, type MarkdownDocument, type MarkdownLine } from "../markdown/read.ts";
import { openItems } from "../markdown/checklist.ts";
import { openQuestionsIn } from "../markdown/questions.ts";
import { namedLines, type NamedLine } from "./mentions.ts";
import { readStatements, type Statement } from "./values.ts";

/** A feature's documents as they are compared; a text is undefined where the file is missing. */
export interface SpecSource {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly spec: { readonly path: RepoPath; readonly text: string | undefined };
  readonly checklist: SpecSource["spec"];
}

/** The same, read. */
export interface Spec extends SpecSource {
  readonly document: MarkdownDocument;
  readonly lines: readonly NamedLine[];
  readonly statements: readonly Statement[];
  /** Open questions of the spec, and open boxes of the checklist. */
  readonly questions: readonly SpecPlace[];
}

/** Reads what a feature's documents name, state and ask. */
export function readSpec(source: SpecSource): Spec {
  const document = readMarkdown(source.spec.text ?? "");
  const lines = namedLines(document.lines.filter(({ kind }) => kind !== "blank"));
  const asked = openQuestionsIn(document).map((line) => specPlace(source, line));
  const boxes = openItems(source.checklist.text ?? "").map(({ line, text }) =>
    specPlace({ ...source, spec: source.checklist }, { number: line, text }),
  );
  return { ...source, document, lines, statements: readStatements(lines), questions: [...asked, ...boxes] };
}

/** A line of a spec, and the exact words that stand there. */
export interface SpecPlace {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly path: RepoPath;
  /** From 1. */
  readonly line: number;
  readonly words: string;
}

/** A line of a feature's spec as a place; of a long line the words around `at`. */
export function specPlace(
  { feature, owner, spec }: SpecSource,
  { number, text }: Pick<MarkdownLine, "number" | "text">,
  at = 0,
): SpecPlace {
  const from = at > 120 ? at - 80 : 0;
  const words = `${from > 0 ? "…" : ""}${text.slice(from, from + 240)}`.replace(/\s+/g, " ").trim();
  return { feature, owner, path: spec.path, line: number, words };
}

/** The first place of each feature, in the order of features. */
export function onePerFeature<P extends SpecPlace>(places: readonly P[]): P[] {
  return firstOfEach(places, ({ feature }) => feature).toSorted((a, b) => (a.feature < b.feature ? -1 : 1));
}
