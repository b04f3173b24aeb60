import type { Damage } from "./damage.ts";
import type { HiddenMarker, MarkerPiece, Piece } from "./scan.ts";

/** Which BEGIN belongs to which END, and what could not be paired. */
export interface Pairing {
  /** From each paired BEGIN to its END. */
  readonly ends: ReadonlyMap<MarkerPiece, MarkerPiece>;
  readonly damage: readonly Damage[];
}

/**
 * Pairs markers as brackets. An END closes the innermost open BEGIN of its name; whatever was opened inside and
 * is still open is unclosed, or crosses the closed section if its own END comes later.
 */
export function pairMarkers(pieces: readonly Piece[], hidden: readonly HiddenMarker[]): Pairing {
  const pairs = new Pairs(hidden);
  for (const piece of pieces) {
    if (piece.kind === "text") continue;
    if (piece.marker.role === "begin") pairs.open(piece);
    else pairs.close(piece);
  }
  return pairs.finish();
}

class Pairs {
  readonly #ends = new Map<MarkerPiece, MarkerPiece>();
  readonly #damage: Damage[] = [];
  readonly #firstLine = new Map<string, number>();
  readonly #open: MarkerPiece[] = [];
  readonly #openCount = new Map<string, number>();
  /** Sections that were still open when an outer one was closed, by key, with the line that closed it. */
  readonly #abandoned = new Map<string, { begin: MarkerPiece; outer: MarkerPiece }>();
  readonly #hiddenEnds = new Map<string, HiddenMarker>();

  constructor(hidden: readonly HiddenMarker[]) {
    for (const found of hidden) {
      if (found.marker.role === "end") this.#hiddenEnds.set(keyOf(found), found);
    }
  }

  open(begin: MarkerPiece): void {
    const { name } = begin.marker;
    const first = this.#firstLine.get(name);
    if (first === undefined) this.#firstLine.set(name, begin.line);
    else
      this.#report("duplicate-section", begin, `section "${name}" begins again; it began at line ${first}`);
    this.#count(begin, 1);
    this.#open.push(begin);
  }

  close(end: MarkerPiece): void {
    const key = keyOf(end);
    if ((this.#openCount.get(key) ?? 0) === 0) {
      this.#reportUnopened(end);
      return;
    }
    for (let begin = this.#open.pop(); begin !== undefined; begin = this.#open.pop()) {
      this.#count(begin, -1);
      if (keyOf(begin) === key) {
        this.#ends.set(begin, end);
        return;
      }
      this.#abandoned.set(keyOf(begin), { begin, outer: end });
    }
  }

  finish(): Pairing {
    for (const begin of this.#open) this.#reportUnclosed(begin);
    for (const { begin } of this.#abandoned.values()) this.#reportUnclosed(begin);
    return { ends: this.#ends, damage: this.#damage };
  }

  #reportUnopened(end: MarkerPiece): void {
    const { name } = end.marker;
    const crossed = this.#abandoned.get(keyOf(end));
    if (crossed === undefined) {
      this.#report("stray-end", end, `section "${name}" ends here but has no open BEGIN`);
      return;
    }
    this.#abandoned.delete(keyOf(end));
    const { begin, outer } = crossed;
    const around = `section "${outer.marker.name}", which ended at line ${outer.line}`;
    this.#report(
      "mismatched-end",
      end,
      `section "${name}" began at line ${begin.line} inside ${around}: they cross`,
    );
  }

  #reportUnclosed(begin: MarkerPiece): void {
    const { name } = begin.marker;
    const end = this.#hiddenEnds.get(keyOf(begin));
    const why =
      end === undefined
        ? "has no END"
        : `has its END, line ${end.line}, inside the code fence of line ${end.fence.line}`;
    this.#report("unclosed-section", begin, `section "${name}" ${why}`);
  }

  #report(code: Damage["code"], { line, column, marker }: MarkerPiece, message: string): void {
    this.#damage.push({ code, line, column, section: marker.name, message });
  }

  #count(begin: MarkerPiece, by: 1 | -1): void {
    const key = keyOf(begin);
    this.#openCount.set(key, (this.#openCount.get(key) ?? 0) + by);
  }
}

function keyOf({ marker }: { readonly marker: MarkerPiece["marker"] }): string {
  return `${marker.family} ${marker.name}`;
}
