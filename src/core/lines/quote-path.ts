const escapes: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

/**
 * A path as git writes it in the head of a patch: as it is, or in double quotes with C escapes when it has a
 * quote, a backslash, a control character or a byte outside ASCII (`core.quotePath` on, git's default).
 * A space alone needs no quotes.
 */
export function quotePath(path: string): string {
  const bytes = [...new TextEncoder().encode(path)];
  const quoted = bytes.map(
    (byte) => escapes[byte] ?? (byte < 0x20 || byte > 0x7e ? octal(byte) : String.fromCodePoint(byte)),
  );
  const text = quoted.join("");
  return text === path ? path : `"${text}"`;
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
