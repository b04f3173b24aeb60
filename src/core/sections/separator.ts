/**
 * Whether a line only separates sections: blank, or a rule of dashes. Such lines travel with the section they
 * follow when it is added, moved or deleted (merge semantics, section 3).
 *
 * @param line with or without its terminator
 */
export function isSeparator(line: string): boolean {
  return /^[ \t]*(?:---+[ \t]*)?\r?\n?$/.test(line);
}
