import type { EpicId } from "../ids.ts";
import { invalid, type Parsed } from "../text/parsed.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import { parseManifest } from "./parse.ts";
import type { Manifest } from "./schema.ts";

/** Reads the bytes of an epic's `epic.yaml` as {@link parseManifest} does; another epic's manifest is an issue too. */
export function readManifest(bytes: Uint8Array, epic: EpicId): Parsed<Manifest> {
  const text = decodeUtf8(bytes);
  if (text.kind === "invalid") return text;
  const read = parseManifest(text.value);
  if (read.kind === "invalid" || read.value.epic === epic) return read;
  const line = text.value.split("\n").findIndex((line) => line.startsWith("epic:")) + 1;
  return invalid([
    {
      line: Math.max(1, line),
      column: 1,
      message: `this is the manifest of ${read.value.epic}, not of ${epic}`,
    },
  ]);
}
