/** A word as a POSIX shell takes it literally: as it is where that is safe, in single quotes elsewhere. */
export function shellWord(word: string): string {
  return /^[\w./@:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
