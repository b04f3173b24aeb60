/** The end of a long output, and how much came before it. */
export interface KeptOutput {
  readonly bytes: Uint8Array;
  /** Bytes that were let go. */
  readonly omitted: number;
}

/** Gathers output and keeps its end: `limit` bytes at most, whatever a command prints. */
export function outputKeeper(limit: number): { add(chunk: Uint8Array): void; kept(): KeptOutput } {
  let chunks: Uint8Array[] = [];
  let held = 0;
  let seen = 0;
  const shorten = () => {
    const all = Buffer.concat(chunks);
    chunks = [all.subarray(Math.max(0, all.length - limit))];
    held = Math.min(all.length, limit);
  };
  return {
    add(chunk) {
      chunks.push(chunk);
      held += chunk.length;
      seen += chunk.length;
      // Not at each chunk: a command that prints byte by byte would make us copy everything each time.
      if (held > 2 * limit) shorten();
    },
    kept() {
      shorten();
      return { bytes: chunks[0] ?? new Uint8Array(), omitted: seen - held };
    },
  };
}

/** The last `lines` lines of an output as text; what is no UTF-8 is replaced. */
export function lastLines({ bytes }: KeptOutput, lines: number): string[] {
  const text = Buffer.from(bytes).toString("utf8").trimEnd();
  return text === "" ? [] : text.split(/\r?\n/).slice(-lines);
}
