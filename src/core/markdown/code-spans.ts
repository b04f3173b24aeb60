/** A code span of a line: from its first backtick to behind its last, and what stands between them. */
export interface CodeSpan {
  readonly from: number;
  readonly to: number;
  readonly content: string;
  /** Where the content begins. */
  readonly at: number;
}

/** The code spans of a line: each from a run of backticks to the next one of the same length. */
export function codeSpans(line: string): CodeSpan[] {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }));
  const closers = nextOfSameLength(runs);
  const spans: CodeSpan[] = [];
  for (let run = 0; run < runs.length; run++) {
    const [opener, closer] = [runs[run], runs[closers[run] ?? -1]];
    if (opener === undefined || closer === undefined) continue;
    const at = opener.index + opener.length;
    const content = line.slice(at, closer.index);
    spans.push({ from: opener.index, to: closer.index + closer.length, content, at });
    run = closers[run] ?? run;
  }
  return spans;
}

/** A line with blanks in place of its code spans, so that all else stands where it stood. */
export function withoutCodeSpans(line: string): string {
  let kept = "";
  let from = 0;
  for (const span of codeSpans(line)) {
    kept += line.slice(from, span.from) + " ".repeat(span.to - span.from);
    from = span.to;
  }
  return kept + line.slice(from);
}

/** For each run the place of the next one as long, in one pass: a search from each run would be quadratic. */
function nextOfSameLength(runs: readonly { readonly length: number }[]): (number | undefined)[] {
  const next = new Map<number, number>();
  const closers: (number | undefined)[] = [];
  for (let at = runs.length - 1; at >= 0; at--) {
    const length = runs[at]?.length ?? 0;
    closers[at] = next.get(length);
    next.set(length, at);
  }
  return closers;
}
