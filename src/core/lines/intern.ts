/**
 * Makes a function that numbers lines: equal lines get the same number, in every version it is called with.
 * Numbers count up from 0 in the order of first appearance, so they can index a table. Comparing numbers
 * instead of text is what makes the diff fast.
 *
 * @returns a function from the lines of one version to their numbers; it is fastest when the base comes first
 */
export function lineInterner(): (lines: readonly string[]) => Int32Array {
  const idOf = new Map<string, number>();
  let base: Guide = { lines: [], ids: new Int32Array(), places: new Int32Array() };
  return (lines) => {
    const ids = new Int32Array(lines.length);
    let expected = 0;
    for (let position = 0; position < lines.length; position++) {
      const line = lines[position] ?? "";
      // Most lines follow each other as in the base, and comparing two texts is cheaper than hashing one.
      if (base.lines[expected] === line) {
        ids[position] = base.ids[expected++] ?? 0;
        continue;
      }
      const id = idOf.get(line) ?? idOf.size;
      if (id === idOf.size) idOf.set(line, id);
      const place = base.places[id] ?? nowhere;
      expected = place >= 0 ? place + 1 : expected + 1;
      ids[position] = id;
    }
    if (base.lines.length === 0) base = { lines, ids, places: onlyPlaces(ids, idOf.size) };
    return ids;
  };
}

/** The version that came first, to guess the lines of the others from. */
interface Guide {
  readonly lines: readonly string[];
  readonly ids: Int32Array;
  /** By id: where the line stands, or {@link nowhere}, or {@link several}. */
  readonly places: Int32Array;
}

const nowhere = -1;
const several = -2;

function onlyPlaces(ids: Int32Array, distinct: number): Int32Array {
  const places = new Int32Array(distinct).fill(nowhere);
  ids.forEach((id, position) => {
    places[id] = places[id] === nowhere ? position : several;
  });
  return places;
}
