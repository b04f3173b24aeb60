import type { Finding } from "../../core/align/finding.ts";
import type { Link } from "../../core/align/links.ts";
import type { NamePlace, NameRow } from "../../core/align/matrix.ts";
import type { SpecPlace } from "../../core/align/spec.ts";
import { count } from "../../core/text/count.ts";
import { groupBy } from "../../core/text/group-by.ts";
import { agentDisplay, type FeatureId } from "../../core/ids.ts";
import type { SentFindings } from "../../workflows/agent/send-findings.ts";
import type { Alignment } from "../../workflows/read/align-specs.ts";

/** The matrix of `sheaf align` as text: names side by side, other features, and the findings last. */
export function formatAlignment(alignment: Alignment, sent: readonly SentFindings[]): string[] {
  const { features, names, links, findings } = alignment;
  const groups = [...groupBy(names, ({ group }) => group).values()];
  const isShared = (rows: readonly NameRow[]) => cellsOf(rows.flatMap(({ places }) => places)).length > 1;
  const alone = groups.filter((rows) => !isShared(rows)).flat();
  const counts = [
    count(features.length, "spec"),
    count(names.length, "name"),
    count(findings.length, "finding"),
  ];
  return [
    "Specs; 02:14 is line 14 of the spec of feature 02:",
    ...features.map(({ feature, owner }) => `${short(feature)}  ${feature}  ${agentDisplay(owner)}`),
    "",
    "Names in several specs, beside names that end with the same word:",
    ...groups.filter(isShared).flat().flatMap(formatRow),
    "",
    "Names in one spec:",
    ...[...groupBy(alone, ({ places }) => short(places[0]?.feature))].map(formatAlone),
    "",
    "Other features:",
    ...[...groupBy(links, nameLink)].map(formatLink),
    "",
    "Findings:",
    ...findings.flatMap(formatFinding),
    "",
    counts.join(", "),
    ...sent.map(formatSent),
  ];
}

function formatRow({ name, kind, places }: NameRow): string[] {
  return [`${name} (${kind})`, ...cellsOf(places).map((own) => `  ${formatPlaces(own)}`)];
}

function cellsOf(places: readonly NamePlace[]): NamePlace[][] {
  return [...groupBy(places, ({ feature }) => feature).values()];
}

function formatAlone([feature, rows]: [string, NameRow[]]): string {
  return `${feature}  ${rows.map(({ name, places }) => `${name} ${places[0]?.line ?? ""}`).join(", ")}`;
}

function nameLink({ from, to, isNeed }: Link): string {
  return `${short(from)} ${isNeed ? "depends on" : "names"} feature ${to}`;
}

function formatLink([link, all]: [string, Link[]]): string {
  return `${link}  ${formatPlaces(all.map(({ place }) => place))}`;
}

/** One place for several: the first that states something, all that is stated, and how many more there are. */
function formatPlaces(places: readonly (SpecPlace | NamePlace)[]): string {
  const stating = places.flatMap((place) => ("states" in place && place.states.length > 0 ? [place] : []));
  const [place] = [...stating, ...places];
  const states = [...new Set(stating.flatMap(({ states }) => states))].map((state) => `[${state}] `);
  const more = places.length > 1 ? `  (+${places.length - 1})` : "";
  return place === undefined ? "" : `${at(place)}  ${states.join("") + place.words}${more}`;
}

function at({ feature, path, line }: SpecPlace): string {
  return `${short(feature)}${path.endsWith("checklist.md") ? " checklist" : ""}:${line}`;
}

function short(feature: FeatureId | undefined): string {
  return /^feature_(\d+)_/.exec(feature ?? "")?.[1] ?? feature ?? "";
}

function formatFinding({ id, kind, severity, summary, places, advice }: Finding): string[] {
  const lines = [...places.map((place) => `${at(place)}  ${place.words}`), advice].map((line) => `  ${line}`);
  return [`${severity}  ${kind}  ${summary}  [${id}]`, ...lines];
}

/** What `--send` told whom. */
function formatSent({ to, findings, number }: SentFindings): string {
  const message = number === undefined ? "" : ` (message ${number})`;
  return `sent ${count(findings.length, "finding")} to ${agentDisplay(to)}${message}`;
}
