import * as fc from "fast-check";
import type { Texts } from "./line-documents.ts";

/** One change of a list of elements; positions are taken modulo the length. */
type Change = (elements: readonly string[]) => readonly string[];

/** How one kind of text is written: the elements of a base, and what an edit makes of one. */
interface Form {
  readonly element: (seed: number) => string;
  readonly edit: (element: string, seed: number) => string;
  readonly print: (elements: readonly string[]) => string;
}

const words = ["alpha", "beta", "gamma", "delta", "plan", "merge", "owner", "lock", "sync", "wave"];
const word = (seed: number) => words[seed % words.length] ?? "";
/** Words that no other seed gives, so that no two elements look alike. */
const phrase = (seed: number) => `${word(seed)}#${seed} ${word(seed + 3)}#${seed} of #${seed}`;

const forms: Readonly<Record<string, Form>> = {
  list: {
    element: (seed) => `- ${phrase(seed)}${seed % 5 === 0 ? `\n  more of #${seed}` : ""}`,
    edit: (element, seed) =>
      seed % 2 === 0 ? `${element} and ${word(seed)}` : `${element}\n  - nested ${word(seed)}`,
    print: (elements) => `# Notes\n\n${elements.join("\n")}\n\nThe end.\n`,
  },
  checklist: {
    element: (seed) => `- [ ] ${phrase(seed)}`,
    edit: (element, seed) =>
      seed % 3 === 0
        ? element.replace("- [ ]", "- [x]")
        : seed % 3 === 1
          ? element.replace("- [x]", "- [ ]")
          : `${element} now`,
    print: (elements) => elements.map((element) => `${element}\n`).join(""),
  },
  table: {
    element: (seed) => `| row ${seed} | ${word(seed)} | ${word(seed + 1)} |`,
    edit: (element, seed) => {
      const cells = element.split("|");
      cells[2 + (seed % 2)] = seed % 3 === 0 ? `  ${cells[2 + (seed % 2)] ?? ""}` : ` ${word(seed)} `;
      return cells.join("|");
    },
    print: (elements) =>
      `Before.\n\n| Name | One | Two |\n| --- | --- | --- |\n${elements.join("\n")}\n\nAfter.\n`,
  },
  prose: {
    element: (seed) => `The ${phrase(seed)}.`,
    edit: (element, seed) =>
      seed % 3 === 0 ? `${element}\n` : element.replace(/\w+#\d+/, `${word(seed)}#${seed}`),
    print: (elements) => `${elements.join(" ")}\n\nThe end.\n`,
  },
  yaml: {
    element: (seed) =>
      seed % 3 === 0
        ? `key${seed}:\n  inner: ${word(seed)}${seed}\n  other: ${seed}`
        : `# about\nkey${seed}: ${word(seed)}`,
    edit: (element, seed) =>
      seed % 2 === 0 ? element.replace(/\w+$/, word(seed)) : `${element} # ${word(seed)}`,
    print: (elements) => `top: 1\n${elements.map((element) => `${element}\n`).join("")}end: 1\n`,
  },
  json: {
    element: (seed) =>
      seed % 3 === 0
        ? `  "key${seed}": {\n    "inner": ${seed},\n    "other": "${seed}"\n  }`
        : `  "key${seed}": ${seed}`,
    edit: (element, seed) =>
      seed % 2 === 0
        ? element.replace(/: (\d+)/, `: $1${seed}`)
        : element.replace(/"(\d+)"/, `"$1 ${word(seed)}"`),
    print: (elements) => `{\n${elements.join(",\n")}\n}\n`,
  },
  code: {
    element: (seed) => `key${seed}: ${word(seed)}${seed % 3 === 0 ? ` # ${word(seed + 1)}` : ""}`,
    edit: (element, seed) => `${element} and ${word(seed)}`,
    print: (elements) =>
      `Before.\n\n\`\`\`yaml\ntop: 1\n${elements.map((element) => `${element}\n`).join("")}end: 1\n\`\`\`\n\nAfter.\n`,
  },
  parts: {
    element: (seed) => `### Part ${seed}\n\n${phrase(seed)}.\n`,
    edit: (element, seed) => `${element}More ${word(seed)}.\n`,
    print: (elements) => `# Notes\n\n${elements.map((element) => `${element}\n`).join("")}## End\n`,
  },
  channel: {
    element: (seed) =>
      `## Message ${seed} (2026-01-15 15:${10 + (seed % 50)}) ⏳ UNREAD\n**Subject:** ${phrase(seed)}\n`,
    edit: (element, seed) =>
      seed % 2 === 0 ? element.replace("⏳ UNREAD", "✅ READ") : `${element}**Next:** ${word(seed)}\n`,
    print: (elements) => `# Messages\n\n${elements.join("\n")}`,
  },
};

/** The number that an element was made from; it stays in it through every edit. */
export function keyOf(element: string): string | undefined {
  return /\d+/.exec(element)?.[0];
}

/** The kinds of text that {@link structuredTexts} makes. */
export const formNames = Object.keys(forms);

/** The path of a file with text of a form. */
export function pathOf(name: string): string {
  return name === "yaml" || name === "json" ? `plan.${name}` : "notes.md";
}

/** Three versions of one text of a form, and the elements that each is made of. */
export interface StructuredTexts extends Texts {
  readonly elements: {
    readonly base: readonly string[];
    readonly ours: readonly string[];
    readonly theirs: readonly string[];
  };
}

/** A base of a form, and two sides that insert, delete and edit elements of it, now and then the same ones. */
export function structuredTexts(name: string): fc.Arbitrary<StructuredTexts> {
  const form = forms[name]!;
  const seeds = fc.uniqueArray(fc.nat(40), { maxLength: 7 });
  return fc
    .record({ seeds, ours: changes(form), theirs: changes(form), shared: changes(form, 1) })
    .map((parts) => {
      const base = parts.seeds.map(form.element);
      const apply = (own: readonly Change[]) =>
        [...parts.shared, ...own].reduce((all, change) => change(all), base as readonly string[]);
      const elements = { base, ours: apply(parts.ours), theirs: apply(parts.theirs) };
      return {
        elements,
        base: form.print(base),
        ours: form.print(elements.ours),
        theirs: form.print(elements.theirs),
      };
    });
}

function changes(form: Form, maxLength = 2): fc.Arbitrary<readonly Change[]> {
  const at = fc.nat(20);
  const seed = fc.nat(60);
  const change = fc.oneof(
    fc.tuple(at, seed).map(([to, seed]): Change => (all) => {
      const fresh = form.element(50 + seed);
      return all.some((element) => keyOf(element) === keyOf(fresh))
        ? all
        : all.toSpliced(to % (all.length + 1), 0, fresh);
    }),
    at.map(
      (from): Change =>
        (all) =>
          all.length === 0 ? all : all.toSpliced(from % all.length, 1),
    ),
    fc.tuple(at, seed).map(
      ([place, seed]): Change =>
        (all) =>
          all.map((element, index) => (index === place % all.length ? form.edit(element, seed) : element)),
    ),
  );
  return fc.array(change, { maxLength });
}
