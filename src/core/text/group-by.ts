/** Values by a key, in the order in which the keys come first. */
export function groupBy<K, T>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** The first value of each key. */
export function firstOfEach<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...groupBy(values, keyOf).values()].flatMap((group) => group.slice(0, 1));
}
