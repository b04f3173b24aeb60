/** The key under which a STATUS that was imported says where it comes from. */
export const importedFromKey = "IMPORTED_FROM";

/** The key under which a checkpoint that was imported keeps what it said in other words. */
export const importedKey = "imported";

/** Whether a STATUS or a checkpoint was imported: then it tells of real work, and a start leaves it as it is. */
export function isImported(text: string): boolean {
  return text
    .split("\n")
    .some((line) => line.startsWith(`${importedFromKey}:`) || line.startsWith(`  "${importedKey}": {`));
}
