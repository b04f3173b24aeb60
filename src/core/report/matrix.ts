import type { Matrix } from "../align/align.ts";
import type { NamePlace } from "../align/matrix.ts";
import type { SpecPlace } from "../align/spec.ts";
import { groupBy } from "../text/group-by.ts";
import type { EpicId, FeatureId } from "../ids.ts";
import { htmlDocument } from "./document.ts";
import { renderFindings } from "./findings.ts";
import { markup, type Content, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** The matrix, and the features whose specs it lays side by side. */
export interface SpecMatrix extends Matrix {
  readonly features: readonly { readonly feature: FeatureId }[];
}

/** The specs of an epic as one HTML page: findings, names × features, other features. */
export function renderMatrix(epic: EpicId, matrix: SpecMatrix): string {
  const features = matrix.features.map(({ feature }) => feature);
  const names = matrix.names.map(({ name, kind, places }) => [
    markup`<code>${name}</code> ${kind}`,
    ...features.map((feature) => cell(places.filter((place) => place.feature === feature))),
  ]);
  const links = groupBy(matrix.links, ({ from, to }) => `${from} → ${to}`);
  const rows = [...links].map(([what, all]) => [
    what,
    all.some(({ isNeed }) => isNeed) ? "depends on" : "names",
    cell(all.map(({ place }) => place)),
  ]);
  const columns = (...heads: readonly string[]) => heads.map((head) => ({ head }));
  return htmlDocument(
    `${epic} specs`,
    markup`<main>
<header><h1>${epic} <span>specs side by side</span></h1></header>
<section><h2>Findings</h2>${renderFindings(matrix.findings)}</section>
<section><h2>Names</h2>${table("Names", columns("Name", ...features), names)}</section>
<section><h2>Other features</h2>${table("Other features", columns("From → to", "How", "Where"), rows)}</section>
</main>`,
  );
}

/** The places of a cell, the first three in sight. */
function cell(places: readonly (SpecPlace | NamePlace)[]): Content {
  if (places.length === 0) return "";
  const [first, rest] = [places.slice(0, 3), places.slice(3)];
  const more = markup`<details><summary>${rest.length} more</summary><ul class="plain">${rest.map(item)}</ul></details>`;
  return markup`<ul class="plain">${first.map(item)}</ul>${rest.length === 0 ? "" : more}`;
}

function item(place: SpecPlace | NamePlace): Markup {
  const states = "states" in place ? place.states.map((state) => markup`<strong>${state}</strong> `) : [];
  return markup`<li>${states}<code>${place.path.split("/").at(-1) ?? ""}:${place.line}</code> ${place.words}</li>`;
}
