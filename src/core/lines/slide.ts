import type { Effort } from "./effort.ts";

/** One version under comparison: its interned lines, and for each line 1 where it is changed, 0 where it is kept. */
export interface MarkedLines {
  readonly lines: Int32Array;
  readonly changed: Uint8Array;
}

/**
 * Moves each run of changed lines to the place where git would show it. A run whose last line equals the line
 * before it can slide up, and down likewise, without changing what the diff says: `}` `{…}` or `{…}` `}`.
 * The two diffs of a merge must choose the same of those places, or edits that stand apart seem to touch.
 * The rule is git's: runs that meet become one, and the run goes as far down as it can, or to the last place
 * where it stands beside a run of the other version.
 *
 * @param own the version whose runs move; its marks are changed in place
 * @param other the other version, only read
 */
export function slideChanges(own: MarkedLines, other: MarkedLines, effort: Effort): void {
  const run = new ChangedRun(own, effort);
  const facing = new ChangedRun(other, effort);
  do {
    if (!run.isEmpty) settle(run, facing);
  } while (run.next() && facing.next());
}

function settle(run: ChangedRun, facing: ChangedRun): void {
  let size: number;
  let highestEnd: number;
  let isBeside: boolean;
  do {
    ({ size } = run);
    while (run.slideUp()) facing.previous();
    highestEnd = run.end;
    isBeside = !facing.isEmpty;
    while (run.slideDown()) {
      facing.next();
      isBeside ||= !facing.isEmpty;
    }
  } while (run.size !== size);
  if (run.end === highestEnd || !isBeside) return;
  while (facing.isEmpty && run.slideUp()) facing.previous();
}

/**
 * A run of changed lines in one version, possibly empty, between two kept lines. Kept lines come in pairs, so
 * the runs of the two versions do too: the first stands before the first kept line, the next after it.
 */
class ChangedRun {
  readonly #lines: Int32Array;
  readonly #changed: Uint8Array;
  readonly #effort: Effort;
  start = 0;
  end = 0;

  constructor({ lines, changed }: MarkedLines, effort: Effort) {
    this.#lines = lines;
    this.#changed = changed;
    this.#effort = effort;
    this.#growDown();
  }

  get size(): number {
    return this.end - this.start;
  }

  get isEmpty(): boolean {
    return this.end === this.start;
  }

  /** Goes to the run after the next kept line; false when there is none. */
  next(): boolean {
    if (this.end === this.#lines.length) return false;
    this.start = this.end + 1;
    this.end = this.start;
    this.#growDown();
    return true;
  }

  /** Goes to the run before the kept line above; false when there is none. */
  previous(): boolean {
    if (this.start === 0) return false;
    this.end = this.start - 1;
    this.start = this.end;
    this.#growUp();
    return true;
  }

  /** Slides the run one line down, and takes in the run it meets; false where the text does not allow it. */
  slideDown(): boolean {
    if (this.end === this.#lines.length || this.#lines[this.start] !== this.#lines[this.end]) return false;
    this.#changed[this.start++] = 0;
    this.#changed[this.end++] = 1;
    this.#growDown();
    return true;
  }

  /** Slides the run one line up, and takes in the run it meets; false where the text does not allow it. */
  slideUp(): boolean {
    if (this.start === 0 || this.#lines[this.start - 1] !== this.#lines[this.end - 1]) return false;
    this.#changed[--this.start] = 1;
    this.#changed[--this.end] = 0;
    this.#growUp();
    return true;
  }

  #growDown(): void {
    while (this.#changed[this.end] === 1) this.end++;
    this.#effort.steps++;
  }

  #growUp(): void {
    while (this.start > 0 && this.#changed[this.start - 1] === 1) this.start--;
    this.#effort.steps++;
  }
}
