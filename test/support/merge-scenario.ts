import * as fc from "fast-check";
import { documentParts } from "./documents.ts";
import type { DocumentParts, SectionParts } from "./documents.ts";

/** One change that an agent makes; numbers are taken modulo what there is. */
export type Op =
  | {
      readonly kind: "line";
      readonly place: number;
      readonly line: number;
      readonly how: LineChange;
      readonly text: string;
    }
  | {
      readonly kind: "skeleton";
      readonly isTidy?: boolean;
      readonly place: number;
      readonly line: number;
      readonly how: LineChange;
      readonly text: string;
    }
  | {
      readonly kind: "add";
      readonly name: string;
      readonly place: number;
      readonly body: readonly string[];
      readonly after?: readonly string[];
    }
  | { readonly kind: "delete"; readonly place: number }
  | { readonly kind: "move"; readonly place: number; readonly to: number };

type LineChange = "insert" | "replace" | "delete";

const how: fc.Arbitrary<LineChange> = fc.constantFrom("insert", "insert", "replace", "delete");
const small = fc.nat({ max: 9 });
const text = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 9_999 }).map((n) => `line ${n}`) },
  { weight: 1, arbitrary: fc.constantFrom("", "x", "---") },
);
/** What stands behind a section that an agent adds; one style for each document. */
const separators = fc.constantFrom<string[]>([], [""], ["", "---", ""]);

const opArbitrary: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("line"), place: small, line: small, how, text }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("skeleton"), place: small, line: small, how, text }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("add"),
      name: fc.constantFrom("NEW-A", "NEW-B", "NEW-C", "NEW-S"),
      place: small,
      body: fc.array(text, { maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete"), place: small }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move"), place: small, to: small }) },
);

const ops = (kinds: readonly Op["kind"][]): fc.Arbitrary<Op[]> =>
  fc.array(opArbitrary, { maxLength: 5 }).map((all) => all.filter(({ kind }) => kinds.includes(kind)));

const allKinds = ["line", "skeleton", "add", "delete", "move"] as const;

/** What an agent makes of a document. */
export function applyOps(base: DocumentParts, changes: readonly Op[]): DocumentParts {
  return changes.reduce(applyOp, base);
}

function applyOp(document: DocumentParts, op: Op): DocumentParts {
  const { head, sections } = document;
  if (op.kind === "add") return { head, sections: addSection(sections, op) };
  const at = op.place % Math.max(sections.length, 1);
  const section = sections[at];
  if (section === undefined) {
    return op.kind === "skeleton" ? { head: changeSkeleton(head, op), sections } : document;
  }
  switch (op.kind) {
    case "line":
      return { head, sections: sections.with(at, { ...section, body: changeLine(section.body, op) }) };
    case "skeleton":
      if (op.place === 9) return { head: changeSkeleton(head, op), sections };
      return { head, sections: sections.with(at, { ...section, after: changeSkeleton(section.after, op) }) };
    case "delete":
      return { head, sections: sections.toSpliced(at, 1) };
    case "move":
      return { head, sections: sections.toSpliced(at, 1).toSpliced(op.to % sections.length, 0, section) };
    default:
      return op satisfies never;
  }
}

function addSection(
  sections: readonly SectionParts[],
  op: Op & { readonly kind: "add" },
): readonly SectionParts[] {
  const { name, place, body, after = [] } = op;
  if (sections.some((section) => section.name === name)) return sections;
  return sections.toSpliced(place % (sections.length + 1), 0, { name, body, after });
}

/** A tidy change keeps separators as they are: it inserts text behind text, or replaces text. */
function changeSkeleton(lines: readonly string[], op: Op & { readonly kind: "skeleton" }): string[] {
  if (op.isTidy !== true) return changeLine(lines, op);
  const texts = lines.flatMap((line, index) => (line === "" || line === "---" ? [] : [index]));
  const at = texts[op.line % Math.max(texts.length, 1)];
  if (at === undefined) return [...lines, ...(op.how === "insert" ? [op.text] : [])];
  if (op.how === "insert") return lines.toSpliced(at + 1, 0, op.text);
  return lines.with(at, op.text);
}

function changeLine(
  lines: readonly string[],
  { line, how, text }: { readonly line: number; readonly how: LineChange; readonly text: string },
): string[] {
  const at = line % (lines.length + 1);
  // A fence that is cut open is damage, which has laws of its own.
  if (lines[at]?.startsWith("```") || lines[at]?.startsWith("<!--")) return [...lines];
  return lines.toSpliced(at, how === "insert" ? 0 : 1, ...(how === "delete" ? [] : [text]));
}

/** What a scenario is made of. */
export interface ScenarioShape {
  readonly agents: readonly string[];
  readonly kinds?: readonly Op["kind"][];
  /**
   * Whether no text line of a body or of the skeleton occurs twice. Where lines repeat, a diff has several right
   * answers, and merging line by line cannot promise the same verdict for each order.
   */
  readonly isDistinct?: boolean;
  /** Whether each agent adds only a section of its own; else several may add the same one at different places. */
  readonly addsOwn?: boolean;
}

/** A base and what each of the given agents made of it. */
export function scenario({
  agents,
  kinds = allKinds,
  isDistinct = false,
  addsOwn = false,
}: ScenarioShape): fc.Arbitrary<Scenario> {
  return fc
    .tuple(documentParts, separators, ...agents.map(() => ops(kinds)))
    .map(([document, after, ...changes]) => {
      const base = isDistinct ? distinctDocument(document) : document;
      const tips = agents.map((agent, index) => {
        const own = (changes[index] ?? []).map((op, turn) =>
          withStyle(isDistinct ? distinctOp(op, `${agent} ${turn}`) : op, {
            after,
            ...(addsOwn ? { name: `NEW-${agent.replace(/^.*-/, "").toUpperCase()}` } : {}),
          }),
        );
        return { agent, parts: applyOps(base, own) };
      });
      return { base, tips };
    });
}

function distinctDocument({ head, sections }: DocumentParts): DocumentParts {
  let count = 0;
  const number = (line: string) => (/^```|^<!--/.test(line) ? line : `${line} #${count++}`);
  const numberText = (line: string) => (/^(?:---)?$/.test(line) ? line : number(line));
  const numbered = (lines: readonly string[]) => [...new Set(lines.map(numberText))];
  return {
    head: numbered(head),
    sections: sections.map(({ name, body, after }) => ({
      name,
      body: body.filter((line) => !/^```|^<!--/.test(line)).map(number),
      after: numbered(after),
    })),
  };
}

function distinctOp(op: Op, tag: string): Op {
  if (op.kind === "line") return { ...op, text: `${op.text} ${tag}` };
  if (op.kind === "skeleton") return { ...op, isTidy: true, text: `${op.text} ${tag}` };
  return op.kind === "add"
    ? { ...op, body: op.body.map((line, index) => `${line} ${op.name} ${index}`) }
    : op;
}

function withStyle(op: Op, style: { readonly name?: string; readonly after: readonly string[] }): Op {
  return op.kind === "add" ? { ...op, ...style } : op;
}

export interface Scenario {
  readonly base: DocumentParts;
  readonly tips: readonly { readonly agent: string; readonly parts: DocumentParts }[];
}
