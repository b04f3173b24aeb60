/** A number with its noun: `1 commit`, `2 commits`, `0 entries`; `many` where an s does not make the plural. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
