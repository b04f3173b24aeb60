/** A source of numbers that are the same in every run. */
export type Random = () => number;

/** Numbers from 0 up to, not including, 1; the same for the same seed (xorshift). */
export function seededRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Three versions of a document, each as lines. */
export interface Triple {
  readonly base: string[];
  readonly ours: string[];
  readonly theirs: string[];
}

const shapes: Record<string, (lineCount: number, random: Random) => Triple> = {
  "sparse edits": (count, random) => editBoth(unique(count), 0.005, random),
  "half blank": (count, random) => editBoth(halfBlank(count), 0.005, random),
  "20 distinct lines": (count, random) => editBoth(drawn(count, 20, random), 0.005, random),
  "64-fold repeats": (count, random) => editBoth(drawn(count, Math.ceil(count / 64), random), 0.005, random),
  "one line repeated": (count, random) => editBoth(drawn(count, 1, random), 0.005, random),
  "30 % edited": (count, random) => editBoth(unique(count), 0.3, random),
  rewritten: (count) => ({
    base: unique(count),
    ours: unique(count, "ours"),
    theirs: unique(count, "theirs"),
  }),
  reversed: (count, random) => ({
    ...editBoth(unique(count), 0.005, random),
    ours: unique(count).toReversed(),
  }),
  shuffled: (count, random) => ({
    base: unique(count),
    ours: shuffled(unique(count), random),
    theirs: shuffled(unique(count), random),
  }),
};

export const shapeNames = Object.keys(shapes);

/** Three versions of one of the shapes of {@link shapeNames}. */
export function documentOf(shape: string, lineCount: number): Triple {
  const make = shapes[shape];
  if (make === undefined) throw new Error(`no such shape: "${shape}"`);
  return make(lineCount, seededRandom(lineCount + 7));
}

/** A document like an EPIC_README: sections between markers, with headings, a checklist, a table and prose. */
export function sectionedDocument(random: Random): Triple {
  const base = Array.from({ length: 10 }, (_, section) => sectionLines(section, random)).flat();
  return editBoth(base, 0.02, random);
}

function sectionLines(section: number, random: Random): string[] {
  const word = () => Math.floor(random() * 1000);
  return [
    `<!-- BEGIN SECONDARY-${section} PROGRESS -->\n`,
    `## Progress of secondary ${section}\n`,
    "\n",
    ...Array.from({ length: 8 }, () => `- [ ] item ${word()} of the checklist\n`),
    "\n",
    "| Feature | Owner | Status |\n",
    "| --- | --- | --- |\n",
    ...Array.from({ length: 8 }, (_, row) => `| feature_${row} | secondary-${section} | step ${word()} |\n`),
    "\n",
    ...Array.from({ length: 8 }, () => [`Prose about ${word()} and ${word()}.\n`, "\n"]).flat(),
    `<!-- END SECONDARY-${section} PROGRESS -->\n`,
    "\n",
    "---\n",
    "\n",
  ];
}

function unique(count: number, word = "line"): string[] {
  return Array.from({ length: count }, (_, n) => `${word} ${n} of a document that is not short\n`);
}

function halfBlank(count: number): string[] {
  return unique(count).map((line, n) => (n % 2 === 0 ? line : "\n"));
}

function drawn(count: number, kinds: number, random: Random): string[] {
  return Array.from({ length: count }, () => `one of a few lines, number ${Math.floor(random() * kinds)}\n`);
}

function editBoth(base: string[], share: number, random: Random): Triple {
  return { base, ours: edited(base, share, "ours", random), theirs: edited(base, share, "theirs", random) };
}

/** Replaces, deletes and inserts lines, a third each. */
function edited(lines: readonly string[], share: number, word: string, random: Random): string[] {
  return lines.flatMap((line, n) => {
    if (random() >= share) return [line];
    const fresh = `${word} edit ${n}\n`;
    const choice = random();
    return choice < 1 / 3 ? [fresh] : choice < 2 / 3 ? [] : [line, fresh];
  });
}

function shuffled(lines: string[], random: Random): string[] {
  const drawn = lines.map((line) => ({ line, at: random() }));
  return drawn.toSorted((one, other) => one.at - other.at).map(({ line }) => line);
}
