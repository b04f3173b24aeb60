/**
 * Orders texts as people do: `item 2` before `item 10`. Texts that differ at all never compare as equal, so that
 * ties fall by content and never by side.
 */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return left.length < right.length ? -1 : compareBytes(a, b);
}

function partsOf(text: string): string[] {
  return text.toLowerCase().match(/\d+|\D+/g) ?? [];
}

function comparePart(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareBytes(a, b);
  const [left, right] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  return left.length - right.length || compareBytes(left, right);
}

function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
