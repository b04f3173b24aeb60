/** The key under which a STATUS that was imported says where it comes from. */
export const importedFromKey = "IMPORTED_FROM";

/** The key under which a checkpoint that was imported keeps what it said in other words. */
export const importedKey = "imported";
