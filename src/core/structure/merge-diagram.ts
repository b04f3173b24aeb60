import type { Versions } from "../lines/chunk.ts";
import { mapVersions } from "../lines/three-way.ts";
import { mergeKeyed, type Keyed } from "./keyed.ts";

/** Diagrams in which the order of statements means nothing. */
const unordered = /^\s*(?:graph|flowchart|stateDiagram(?:-v2)?|classDiagram|erDiagram)\b/;
const opensBlock = /^\s*subgraph\b|\{\s*$/;
const closesBlock = /^\s*(?:end|\})\s*$/;
const label = /(\w+)[ \t]*([[({>][^\n]*?[\])}])(?=[\s;:&-]|$)/g;

/** A statement, or a block of them, with the blank lines and comments before it. */
interface Statement extends Keyed {
  readonly text: string;
}

/**
 * Merges a mermaid diagram by its statements.
 *
 * @param lines what stands between the fences
 * @returns undefined for a diagram in which order counts, for blocks that are not closed, where both sides changed
 *   one block, and where one node would get two labels
 */
export function mergeDiagram(lines: Versions): string | undefined {
  const [kind] = lines.base;
  if (kind === undefined || !unordered.test(kind) || lines.ours[0] !== kind || lines.theirs[0] !== kind)
    return undefined;
  const { base, ours, theirs } = mapVersions(lines, readStatements);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const merged = mergeKeyed(
    { base, ours, theirs },
    {
      isSame: (a, b) => a.text === b.text,
      merge: (before, left, right) => {
        if (left.text === right.text || right.text === before?.text) return left;
        return left.text === before?.text ? right : undefined;
      },
    },
  );
  const text = merged?.map((statement) => statement.text).join("");
  if (text === undefined) return undefined;
  const known = mapVersions(lines, (all) => countLabels(all.join("")));
  const isClash = [...countLabels(text)].some(([node, count]) =>
    Object.values(known).every((labels) => (labels.get(node) ?? 0) < count && count > 1),
  );
  return isClash ? undefined : kind + text;
}

function readStatements([, ...lines]: readonly string[]): Statement[] | undefined {
  const statements: Statement[] = [];
  let text = "";
  let key = "";
  let depth = 0;
  for (const line of lines) {
    text += line;
    const content = line.trim();
    if (depth === 0 && (content === "" || content.startsWith("%%"))) continue;
    if (depth === 0) key = content;
    if (closesBlock.test(line)) depth--;
    else if (opensBlock.test(line)) depth++;
    if (depth < 0) return undefined;
    if (depth > 0) continue;
    statements.push({ key, text });
    text = "";
  }
  if (depth > 0) return undefined;
  return text === "" ? statements : [...statements, { key: "", text }];
}

/** How many different labels each node has. */
function countLabels(text: string): Map<string, number> {
  const labels = new Map<string, Set<string>>();
  for (const [, node = "", shape = ""] of text.matchAll(label)) {
    labels.set(node, (labels.get(node) ?? new Set()).add(shape));
  }
  return new Map([...labels].map(([node, shapes]) => [node, shapes.size]));
}
