/** A glob as far as overlap needs it: its alternatives, each a list of segments. */
type GlobPaths = readonly (readonly Segment[])[];
/** `**`, or the letters of one segment, with `*` and `?` as wildcards. */
type Segment = "**" | readonly Letter[];
type Letter =
  | { readonly kind: "star" }
  | { readonly kind: "any" }
  | { readonly kind: "is"; readonly letter: string };

/**
 * Whether two globs could name the same path. Errs on the side of yes: classes, extended globs and ranges count
 * as anything that fits into their place, and letters are compared without case, since some disks do.
 */
export function globsOverlap(a: string, b: string): boolean {
  const others = pathsOf(b);
  return pathsOf(a).some((one) => others.some((other) => segmentsMeet(one, other)));
}

const known = new Map<string, GlobPaths>();

function pathsOf(glob: string): GlobPaths {
  const found = known.get(glob);
  if (found !== undefined) return found;
  const paths = expandBraces(plainForm(glob)).map(segmentsOf);
  known.set(glob, paths);
  return paths;
}

function plainForm(glob: string): string {
  return glob
    .normalize("NFC")
    .toLowerCase()
    .replace(/^(?:\.\/)+/, "");
}

const mostAlternatives = 64;

/** `{a,b}` as two globs; anything else in braces, and more alternatives than a person writes, as a wildcard. */
function expandBraces(glob: string): string[] {
  let open = [glob];
  for (;;) {
    const next = open.flatMap((one) => expandOnce(one) ?? [one]);
    if (next.length === open.length) return next;
    if (next.length > mostAlternatives) return [`${glob.slice(0, glob.search(/[{\\]/))}**`];
    open = next;
  }
}

const innermost = /^(.*?)\{([^{}\\]*)\}(.*)$/s;

function expandOnce(glob: string): string[] | undefined {
  const [, before = "", inside, after = ""] = innermost.exec(glob) ?? [];
  if (inside === undefined || !inside.includes(",")) return undefined;
  return inside.split(",").map((choice) => before + choice + after);
}

function segmentsOf(glob: string): Segment[] {
  const segments: Segment[] = [];
  for (const part of glob.split("/")) {
    // A bracket that is open at the end of its segment may hold a slash: whatever follows may be there.
    if (part === "**" || isUnbalanced(part)) segments.push("**");
    if (isUnbalanced(part)) return segments;
    if (part !== "**" && part !== "" && part !== ".") segments.push(lettersOf(part));
  }
  return segments;
}

function isUnbalanced(part: string): boolean {
  const count = (bracket: RegExp) => part.match(bracket)?.length ?? 0;
  return count(/\[/g) !== count(/\]/g) || count(/\(/g) !== count(/\)/g) || count(/\{/g) !== count(/\}/g);
}

// In turn: an escaped letter; a class, group or range with what may repeat it; stars; one unknown letter; a letter.
const letterForm =
  /\\(?<escaped>.)|(?<group>[@!+*?]?\(.*\)[+*?]*|\[.*\][+*?]*|\{.*\}[+*?]*|\*+)|(?<any>\?)|(?<plain>.)/gsu;

function lettersOf(part: string): Letter[] {
  return [...part.matchAll(letterForm)].map(({ groups = {} }): Letter => {
    const letter = groups["escaped"] ?? groups["plain"];
    if (letter !== undefined) return { kind: "is", letter };
    return groups["any"] === undefined ? { kind: "star" } : { kind: "any" };
  });
}

function segmentsMeet(a: readonly Segment[], b: readonly Segment[]): boolean {
  return sequencesMeet(a, b, { isWild: (segment) => segment === "**", meet: lettersMeet });
}

function lettersMeet(a: Segment, b: Segment): boolean {
  if (a === "**" || b === "**") return true;
  return sequencesMeet(a, b, { isWild: ({ kind }) => kind === "star", meet: letterMeets });
}

function letterMeets(a: Letter, b: Letter): boolean {
  return a.kind !== "is" || b.kind !== "is" || a.letter === b.letter;
}

interface Pairing<T> {
  /** Whether it stands for any number of elements, none included. */
  readonly isWild: (element: T) => boolean;
  readonly meet: (a: T, b: T) => boolean;
}

/**
 * Whether one sequence fits both patterns: which pairs of places, so far in `a` and so far in `b`, can be reached
 * together. A wildcard on either side may end here, or take what the other side has next.
 */
function sequencesMeet<T>(a: readonly T[], b: readonly T[], pairing: Pairing<T>): boolean {
  const reached = Array.from({ length: a.length + 1 }, () => new Set<number>());
  reached[0]?.add(0);
  for (const [row, places] of reached.entries()) {
    for (const at of places) {
      const step = stepFrom(a[row], b[at], pairing);
      if (step.along) places.add(at + 1);
      if (step.down) reached[row + 1]?.add(at);
      if (step.both) reached[row + 1]?.add(at + 1);
    }
  }
  return reached[a.length]?.has(b.length) === true;
}

function stepFrom<T>(one: T | undefined, other: T | undefined, { isWild, meet }: Pairing<T>) {
  const isOpen = [one, other].some((element) => element !== undefined && isWild(element));
  const isPair = one !== undefined && other !== undefined;
  return {
    along: isOpen && other !== undefined,
    down: isOpen && one !== undefined,
    both: !isOpen && isPair && meet(one, other),
  };
}
