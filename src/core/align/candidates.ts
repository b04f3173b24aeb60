import { placeCore, splitPath, withoutFillers, wordsOf, type NameForm } from "./names.ts";
import type { TermKind } from "./term.ts";

/** Two names that may be alike. */
export type Candidates = readonly [NameForm, NameForm];

/**
 * The pairs of names that can be alike at all, each once. Every likeness leaves a key that both names have, so
 * that a thousand names are not compared with a thousand others.
 */
export function candidatePairs(kind: TermKind, forms: readonly NameForm[]): Candidates[] {
  const buckets = new Map<string, NameForm[]>();
  const pairs = new Map<string, Candidates>();
  for (const form of forms) {
    const [own, asked] = keysOf(kind, form);
    for (const key of new Set([...own, ...asked])) {
      for (const other of buckets.get(key) ?? []) pairs.set(`${other.name}\n${form.name}`, [other, form]);
    }
    for (const key of own) put(buckets, key, form);
  }
  return [...pairs.values()];
}

function put(buckets: Map<string, NameForm[]>, key: string, form: NameForm): void {
  const bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, [form]);
  else if (bucket.at(-1) !== form) bucket.push(form);
}

/** The keys under which a name is found, and further ones under which it looks for others. */
function keysOf(kind: TermKind, form: NameForm): readonly [own: string[], asked: string[]] {
  if (kind === "path") return pathKeys(form.name);
  const { words, plain } = form;
  return [
    [
      `same ${words.join(" ")}`,
      `set ${[...plain].sort().join(" ")}`,
      `set ${[...withoutFillers(plain)].sort().join(" ")}`,
      `core ${placeCore(plain).join(" ")}`,
      ...slipKeys(words),
      ...slipKeys(plain),
    ],
    [],
  ];
}

/** A name that is the end of another's is shorter: names come in order of length, so the longer one asks. */
function pathKeys(path: string): readonly [own: string[], asked: string[]] {
  if (path.includes("{")) return [[`form ${path.replace(/\{[^}]*\}/g, "{}")}`], []];
  const { parent, last, isFolder } = splitPath(path);
  const words = wordsOf(last);
  const key = (from: number) => `${String(isFolder)} ${parent} ${words.slice(from).join(" ")}`;
  return [[key(0)], isFolder ? words.slice(1).map((_, at) => key(at + 1)) : []];
}

/** For every longer word the name with one of its letters left out: a slip leaves one of these in common. */
function slipKeys(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    if (word.length < 6 || word.length > 40) return [];
    const shorter = Array.from(word, (_, letter) => word.slice(0, letter) + word.slice(letter + 1));
    return [word, ...shorter].map((one) => `slip ${words.with(at, one).join(" ")}`);
  });
}
