/**
 * Makes a function that numbers lines: equal lines get the same number, in every version it is called with.
 * Numbers count up from 0 in the order of first appearance, so they can index a table. Comparing numbers
 * instead of text is what makes the diff fast.
 *
 * @returns a function from the lines of one version to their numbers
 */
export function lineInterner(): (lines: readonly string[]) => Int32Array {
  const idOf = new Map<string, number>();
  return (lines) => {
    const ids = new Int32Array(lines.length);
    for (const [position, line] of lines.entries()) {
      let id = idOf.get(line);
      if (id === undefined) {
        id = idOf.size;
        idOf.set(line, id);
      }
      ids[position] = id;
    }
    return ids;
  };
}
