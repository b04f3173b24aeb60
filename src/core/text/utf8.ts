import { invalid, parsed, type Parsed } from "./parsed.ts";

/** Decodes bytes as UTF-8, strictly. An invalid sequence is an issue with its line and byte column. */
export function decodeUtf8(bytes: Uint8Array): Parsed<string> {
  try {
    return parsed(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    const at = firstInvalid(bytes);
    const before = bytes.subarray(0, at);
    const line = before.filter((byte) => byte === 10).length + 1;
    const column = at - before.lastIndexOf(10);
    return invalid([{ line, column, message: "invalid UTF-8" }]);
  }
}

/** The offset of the first byte that breaks the encoding, by halving: a prefix that decodes is good so far. */
function firstInvalid(bytes: Uint8Array): number {
  const decodes = (end: number) => {
    try {
      // A sequence cut by `end` is no fault yet: stream mode waits for the rest.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
