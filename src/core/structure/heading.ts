/** The level of a heading, 1 to 6: how many signs it begins with. */
export function headingLevel(line: string): number {
  return line.trimStart().search(/[^#]|$/);
}

/** What a heading is recognised by: its text, whatever its level, its closing signs and the difference of cases. */
export function headingName(line: string): string {
  return line
    .replace(/^[ #]+|[ \t]#+[ \t]*(?=\r?\n|$)/g, "")
    .trim()
    .replace(/\s+/g, " ")
    .toLowerCase();
}
