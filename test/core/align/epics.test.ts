import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Matrix } from "../../../src/core/align/align.ts";
import { align, specsIn } from "../../support/specs.ts";

/** One line of a list made by hand: `02 default --timeout 10s` is a value that stands at a place of the name. */
function isInMatrix({ names, links, findings }: Matrix, line: string): boolean {
  const [number = "", kind, ...words] = line.split(" ");
  const isOf = (feature: string) => feature.startsWith(`feature_${number}_`);
  const [name = "", ...value] = kind === "port" ? [words.join(" ")] : words;
  const places = names.filter((row) => row.name === name).flatMap(({ places }) => places);
  const own = places.filter(({ feature }) => isOf(feature));
  if (kind === "default")
    return own.some(({ words, states }) => `${words} ${states.join(" ")}`.includes(value.join(" ")));
  if (kind === "question")
    return findings.some(
      ({ places: [place] }) => place !== undefined && isOf(place.feature) && place.line === Number(name),
    );
  if (kind !== "depends" && kind !== "names") return own.length > 0;
  return links.some(
    ({ from, to, isNeed }) => isOf(from) && to === Number(name) && (isNeed || kind === "names"),
  );
}

const epics = join(import.meta.dirname, "epics");

describe.each(["tables", "notes"])("the epic of %s", (epic) => {
  const matrix = align(specsIn(join(epics, epic)));

  test("has every name of the list made by hand in its matrix", () => {
    const list = readFileSync(join(epics, epic, "by-hand.txt"), "utf8")
      .trim()
      .split("\n");
    expect(list.filter((line) => !isInMatrix(matrix, line))).toEqual([]);
  });

  // Each of these was read in the specs and is true.
  test("has the findings that are in it, and no other", () => {
    const inShort = matrix.findings.map(({ kind, places }) => {
      const at = places.map(
        ({ feature, path, line }) =>
          `${feature.slice(8, 10)}${path.endsWith("checklist.md") ? "c" : ""}:${line}`,
      );
      return `${kind} ${at.join(" ")}`;
    });
    expect(inShort).toEqual(expected[epic]);
  });
});

const expected: Readonly<Record<string, readonly string[]>> = {
  tables: [
    "hidden-text 03:34",
    "two-values 01:35 02:35",
    "file-created-twice 01:57 02:49",
    "number-used-twice 01:61 02:52",
    "unknown-dependency 03:40",
    "open-question 02c:4",
    "open-question 02:13",
    "empty-heading 02:60",
  ],
  notes: [
    "two-values 01:17 02:17 03:11",
    "two-values 01:32 03:23",
    "file-created-twice 01:41 03:41",
    "open-question 01:53",
    "open-question 02c:1",
    "open-question 02:46",
    "open-question 02:51",
    "dependency-not-named-back 02:1 03:3",
    "empty-heading 02:49",
  ],
};

const realRun = join(import.meta.dirname, "../../../../shared/real-run/KAI-8-logging_refactoring");
const isThere = existsSync(realRun);
if (!isThere) console.log("skipped: the real run is not at ../shared/real-run");

describe.runIf(isThere)("seven real specs", () => {
  const sources = isThere ? specsIn(realRun) : [];
  const matrix = isThere ? align(sources) : { names: [], links: [], findings: [] };

  test("have 95 in 100 of what looks like a flag, constant, call, file or key in their matrix", () => {
    const shapes = [
      /--[a-z][a-z-]+[a-z]/g,
      /\b(?!YYYY)[A-Z]+(?:_[A-Z]+)+\b(?!\.)/g,
      /\b[a-z]+(?:_[a-z]+)+(?=\(\))/g,
      /(?<=[\s`/(])[\w-]+\.(?:py|md|csv|json)\b(?![\w(])/g,
      /(?<=`)[a-z]+(?:_[a-z]+)+(?=`)/g,
    ];
    const seen = sources.flatMap(({ feature, spec }) => {
      const words = shapes.flatMap((shape) => spec.text?.match(shape) ?? []);
      return [...new Set(words)].map((word) => `${feature} ${word}`);
    });
    const has = new Set(
      matrix.names.flatMap(({ name, places }) =>
        places.flatMap(({ feature }) => [`${feature} ${name}`, `${feature} ${name.split("/").at(-1) ?? ""}`]),
      ),
    );
    const missing = seen.filter((one) => !has.has(one));
    expect(seen.length).toBeGreaterThan(150);
    expect(missing.length / seen.length, missing.join("\n")).toBeLessThan(0.05);
  });

  test("depend on the first, and have the findings that were read in them", () => {
    const needs = new Set(
      matrix.links.filter(({ isNeed }) => isNeed).map(({ from, to }) => `${from.slice(8, 10)} ${to}`),
    );
    expect([...needs].toSorted()).toEqual(["02 1", "03 1", "04 1", "05 1", "06 1", "07 1"]);
    const at = matrix.findings.map(
      ({ kind, places }) => `${kind} ${places[0]?.feature.slice(8, 10) ?? ""}:${places[0]?.line ?? 0}`,
    );
    expect(at.toSorted()).toEqual(
      [
        ...["01:890", "03:552", "05:479", "06:555"].map((place) => `empty-heading ${place}`),
        ...[97, 156, 453, 576, 577, 578, 579, 580, 594, 610].map((line) => `open-question 02:${line}`),
        ...[227, 525, 533, 542].map((line) => `open-question 05:${line}`),
      ].toSorted(),
    );
  });
});
