import { readFileClaims, type FileClaim } from "./files.ts";
import { placeIn, type FindingDraft } from "./finding.ts";
import type { Spec } from "./spec.ts";

/**
 * Files that two features make or change. `shared` tells which paths the manifest lets several agents write; an
 * arrangement that is written down is no finding.
 */
export function findFilesClaimedTwice(
  specs: readonly Spec[],
  isShared: (path: string) => boolean,
): FindingDraft[] {
  const claims = new Map<string, { spec: Spec; claim: FileClaim }[]>();
  for (const spec of specs) {
    for (const claim of readFileClaims(spec)) {
      claims.set(claim.path, [...(claims.get(claim.path) ?? []), { spec, claim }]);
    }
  }
  return [...claims].flatMap(([path, all]) => {
    if (all.length < 2 || isShared(path)) return [];
    const makers = all.filter(({ claim }) => claim.does === "create").length;
    return [
      {
        kind: "file-claimed-twice",
        severity: makers > 1 ? "high" : "medium",
        subject: path,
        summary: `\`${path}\` is ${makers > 1 ? "made" : "changed"} by ${all.length} features`,
        places: all.map(({ spec, claim }) => placeIn(spec, claim.line, `${claim.does} ${path}`)),
        advice: `Give \`${path}\` to one feature, or let the manifest name it as shared (rules: access sequential or append).`,
      },
    ];
  });
}
