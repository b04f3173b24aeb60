import type { MarkerPiece, Piece } from "./scan.ts";

/**
 * The pieces with loose markers as text where no section can be meant: a name with small letters or dots makes one
 * only with exactly one BEGIN and one END behind it. Comments of other tools look like one end of it.
 */
export function withoutLoneMarkers(pieces: readonly Piece[]): readonly Piece[] {
  const lone = loneMarkers(pieces);
  if (lone.size === 0) return pieces;
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const last = kept.at(-1);
    const isText = piece.kind === "text" || lone.has(piece);
    if (!isText) kept.push(piece);
    else if (last?.kind === "text") kept[kept.length - 1] = { ...last, text: last.text + piece.text };
    else kept.push({ kind: "text", text: piece.text, from: piece.from, line: piece.line });
  }
  return kept;
}

function loneMarkers(pieces: readonly Piece[]): ReadonlySet<Piece> {
  const byName = new Map<string, MarkerPiece[]>();
  for (const piece of pieces) {
    if (piece.kind === "text" || piece.marker.isLoose !== true) continue;
    const known = byName.get(piece.marker.name);
    if (known === undefined) byName.set(piece.marker.name, [piece]);
    else known.push(piece);
  }
  const isLone = (markers: readonly MarkerPiece[]) =>
    markers.map(({ marker }) => marker.role).join(" ") !== "begin end";
  return new Set([...byName.values()].filter(isLone).flat());
}
