/** A sentence of running text. */
export interface Sentence {
  /** Its words, one blank between two: what it is compared by. */
  readonly key: string;
  /** As it stands, line breaks inside it included. */
  readonly text: string;
  /** The blanks and line ends behind it. */
  readonly gap: string;
}

/** An end of a sentence, with the quotes and brackets that close behind it, and the blanks before the next one. */
const end = /(?:[.!?]["')\]*_”’»]*(?=\s)|[。！？])\s*|\n\s*\n/gu;
/** How a sentence may go on: whatever has no small letter in front. */
const opening = /^["'([*_`“‘«<]*[^\p{Ll}\s"'([*_`“‘«<]/u;
/** What ends with a full stop and ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|no|fig|sec|ch|dr|mr|mrs|ms|prof|st|\p{L})\.$/iu;

/**
 * Cuts running text into sentences. Where it is not plain that one ends the two stay one: a unit that is too large
 * makes a conflict, one that is too small a sentence that nobody wrote.
 */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = /^\s*/.exec(text)?.[0].length ?? 0;
  let read = start;
  let open = { ticks: 0, brackets: 0 };
  const close = (to: number, next: number) => {
    if (to > start) sentences.push(sentenceOf(text.slice(start, to), text.slice(to, next)));
    start = next;
    open = { ticks: 0, brackets: 0 };
  };
  for (const { 0: found, index } of text.matchAll(end)) {
    const [to, next] = [index + found.trimEnd().length, index + found.length];
    open = countOpen(open, text.slice(read, to));
    read = next;
    const isEnd =
      open.ticks % 2 === 0 && open.brackets === 0 && isPlainEnd(text.slice(start, to), text.slice(next));
    if (isEnd || found.startsWith("\n")) close(to, next);
  }
  close(start + text.slice(start).trimEnd().length, text.length);
  return sentences;
}

function sentenceOf(text: string, gap: string): Sentence {
  return { key: text.replace(/\s+/g, " "), text, gap };
}

/** How many ticks and brackets are open behind a stretch. */
function countOpen({ ticks, brackets }: { ticks: number; brackets: number }, text: string) {
  const count = (sign: string) => text.split(sign).length - 1;
  return { ticks: ticks + count("`"), brackets: brackets + count("(") - count(")") };
}

function isPlainEnd(sentence: string, next: string): boolean {
  return next === "" || (opening.test(next.slice(0, 20)) && !abbreviation.test(sentence.slice(-10)));
}
