import type { Finding } from "../../core/align/finding.ts";
import type { Link } from "../../core/align/links.ts";
import type { NamePlace, NameRow } from "../../core/align/matrix.ts";
import type { Place } from "../../core/align/spec.ts";
import { groupBy } from "../../core/text/group-by.ts";
import { agentDisplay, type FeatureId } from "../../core/ids.ts";
import type { SentFindings } from "../../workflows/agent/send-findings.ts";
import type { Alignment } from "../../workflows/read/align-specs.ts";
import { plain } from "./table.ts";

/** The matrix of `sheaf align` as text: names side by side, other features, and the findings last. */
export function formatAlignment(alignment: Alignment, sent: readonly SentFindings[]): string {
  const { features, names, links, findings } = alignment;
  const groups = [...groupBy(names, ({ group }) => group).values()];
  const isShared = (rows: readonly NameRow[]) =>
    new Set(rows.flatMap(({ places }) => places.map(({ feature }) => feature))).size > 1;
  const alone = groups.filter((rows) => !isShared(rows)).flat();
  const specs = features.map(
    ({ feature, owner, commit }) =>
      `${short(feature)}  ${feature}  ${agentDisplay(owner)}  ${commit.slice(0, 12)}`,
  );
  return [
    "Specs; 02:14 is line 14 of the spec of feature 02:",
    ...specs,
    "\nNames in several specs, beside names that end with the same word:",
    ...groups.filter(isShared).flat().flatMap(formatRow),
    "\nNames in one spec:",
    ...[...groupBy(alone, ({ places }) => short(places[0]?.feature))].map(formatAlone),
    "\nOther features:",
    ...[...groupBy(links, nameLink)].map(
      ([what, all]) => `${what}  ${formatPlaces(all.map(({ place }) => place))}`,
    ),
    "\nFindings:",
    ...findings.flatMap(formatFinding),
    `\n${features.length} specs, ${names.length} names, ${findings.length} findings`,
    ...sent.map(formatSent),
  ].join("\n");
}

function formatRow({ name, kind, places }: NameRow): string[] {
  const cells = [...groupBy(places, ({ feature }) => feature).values()];
  return [`${plain(name)} (${kind})`, ...cells.map((own) => `  ${formatPlaces(own)}`)];
}

function formatAlone([feature, rows]: [string, NameRow[]]): string {
  return `${feature}  ${rows.map(({ name, places }) => `${plain(name)} ${places[0]?.line ?? ""}`).join(", ")}`;
}

function nameLink({ from, to, isNeed }: Link): string {
  return `${short(from)} ${isNeed ? "depends on" : "names"} ${String(to).padStart(2, "0")}`;
}

/** One place for several: the first that states something, all that is stated, and how many more there are. */
function formatPlaces(places: readonly (Place | NamePlace)[]): string {
  const stating = places.flatMap((place) => ("states" in place && place.states.length > 0 ? [place] : []));
  const [place] = [...stating, ...places];
  const states = [...new Set(stating.flatMap(({ states }) => states))].map((state) => `[${state}] `);
  const more = places.length > 1 ? `  (+${places.length - 1})` : "";
  return place === undefined ? "" : `${at(place)}  ${plain(states.join("") + place.words)}${more}`;
}

function at({ feature, path, line }: Place): string {
  return `${short(feature)}${path.endsWith("checklist.md") ? " checklist" : ""}:${line}`;
}

function short(feature: FeatureId | undefined): string {
  return /^feature_(\d+)_/.exec(feature ?? "")?.[1] ?? plain(feature ?? "");
}

function formatFinding({ id, kind, severity, summary, places, advice }: Finding): string[] {
  const lines = [...places.map((place) => `${at(place)}  ${plain(place.words)}`), advice].map(
    (line) => `  ${line}`,
  );
  return [`${severity}  ${kind}  ${plain(summary)}  [${id}]`, ...lines];
}

/** What `--send` told whom, or would tell. */
function formatSent({ to, findings, number }: SentFindings): string {
  const what = `${findings.length} ${findings.length === 1 ? "finding" : "findings"} to ${agentDisplay(to)}`;
  return number === undefined ? `would send ${what}` : `sent ${what} (message ${number})`;
}
