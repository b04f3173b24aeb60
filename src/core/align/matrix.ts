import { groupBy } from "../text/group-by.ts";
import { createdFiles } from "./files.ts";
import { compareText } from "./finding.ts";
import { nameKinds, type FoundName, type NameKind } from "./names.ts";
import { specPlace, type SpecPlace, type Spec } from "./spec.ts";

/** A place at which a name stands, and what is stated there in a form that needs no reading: `default 30`. */
export interface NamePlace extends SpecPlace {
  readonly states: readonly string[];
}

/** One name with every place in every spec, in the order of features. */
export interface NameRow {
  readonly name: string;
  readonly kind: NameKind;
  /** Its last telling word: names that share it stand side by side, for they may be two spellings of one thing. */
  readonly group: string;
  readonly places: readonly NamePlace[];
}

/** All names of all specs, those that share a word side by side. */
export function nameRows(specs: readonly Spec[]): NameRow[] {
  const rows = groupBy(specs.flatMap(namedIn), ({ name }) => name);
  return [...rows]
    .map(([name, found]): NameRow => {
      const kind = nameKinds.find((kind) => found.some((one) => one.kind === kind)) ?? "name";
      return { name, kind, group: groupOf(name), places: found.map(({ place }) => place) };
    })
    .toSorted((a, b) => compareText(sortKey(a), sortKey(b)));
}

function sortKey({ group, name }: NameRow): string {
  return `${group} ${name.toLowerCase()}`;
}

/** The names of one spec, place by place, and those of trees and declarations that stand there in pieces. */
function namedIn(spec: Spec): { name: string; kind: NameKind; place: NamePlace }[] {
  const stated = spec.statements.map((one) => ({ ...one, states: `${one.attribute} ${one.value}` }));
  const created = createdFiles(spec.lines).map((one) => ({ ...one, states: "creates" }));
  const told = groupBy([...stated, ...created], ({ line }) => line);
  return spec.lines.flatMap(({ line, names }) => {
    const here = told.get(line) ?? [];
    const pieces = here.map(({ name, states }): FoundName => {
      return { kind: states === "creates" ? "file" : "name", name, at: 0 };
    });
    const all = new Map([...pieces, ...names].map((one) => [one.name, one]));
    return [...all.values()].map(({ name, kind, at }) => {
      const states = new Set(here.flatMap((one) => (one.name === name ? [one.states] : [])));
      return { name, kind, place: { ...specPlace(spec, line, at), states: [...states] } };
    });
  });
}

// Words at the end of a name that tell little of what it is.
const dull = new Set("test tests file files path dir directory folder name to id py ts js".split(" "));

/** The last word of a name that tells something: of `outputDir`, `OUTPUT_DIR` and `--output-path` it is `output`. */
function groupOf(name: string): string {
  const parts = name
    .replace(/(?:\/|\{[^}]*\}|\.\w{1,5})+$/, "")
    .replace(/^.*\//, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  const words = (parts.match(/[a-z][a-z0-9]+/g) ?? []).map((word) => word.replace(/([^s])s$/, "$1"));
  return words.findLast((word) => !dull.has(word)) ?? words.at(-1) ?? name.toLowerCase();
}
