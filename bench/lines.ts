import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LineChunk, Versions } from "../src/core/lines/chunk.ts";
import { conflictText } from "../src/core/lines/conflict-text.ts";
import { mergeLines } from "../src/core/lines/merge.ts";
import { mergeShared } from "../src/core/lines/second-opinion.ts";
import { splitLines } from "../src/core/text/split.ts";
import { primary, type AgentId } from "../src/core/ids.ts";
import { mergeSectioned } from "../src/core/merge/merge-sectioned.ts";
import type { Holder } from "../src/core/merge/rules.ts";
import { sharedTextMerger } from "../src/core/structure/merge-shared.ts";
import { compareTimes } from "./bench.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { documentOf, sectionedDocument, seededRandom, shapeNames } from "./documents.ts";
import type { Triple } from "./documents.ts";

const sizes = [1_000, 10_000, 50_000];
const documentCount = 400;

/** The line engine from three texts to the merged text, against git on three files, its start included. */
export const lineEngine: Bench = {
  name: "lines",
  title: "Line engine, from three texts to the merged one",
  peer: "git merge-file -p",
  measure: () => [
    ...sizes.flatMap((size) => shapeNames.map((shape) => measureShape(shape, size))),
    measureDocuments(
      "as they are",
      byLines(({ base, ours, theirs }) => mergeLines(base, ours, theirs)),
    ),
    measureDocuments(
      "with a second opinion",
      byLines((versions) => mergeShared(versions).chunks),
    ),
    // This decides who owns what, and checks what comes out; git's side of it is one merge of lines.
    { ...measureDocuments("by section and owner", bySection), maxRatio: 2.5 },
  ],
};

type Merge = (versions: Versions) => readonly LineChunk[];
type Texts = Readonly<Record<keyof Versions, string>>;

function measureShape(shape: string, size: number): BenchRow {
  const texts = textsOf(documentOf(shape, size));
  const merge: Merge = ({ base, ours, theirs }) => mergeLines(base, ours, theirs);
  return inFolder((folder) => {
    writeTexts(folder, texts);
    const times = compareTimes(
      () => mergeTexts(texts, merge),
      () => gitMerge(folder),
      7,
    );
    return { name: `${shape}, ${size.toLocaleString("en")} lines`, ...times, maxRatio: 2.5 };
  });
}

function byLines(merge: Merge) {
  return (texts: Texts) => mergeTexts(texts, merge);
}

/** As a sync does it: each section has an owner, what has none is merged by structure. */
function bySection(texts: Texts): string {
  const agent = "secondary-a" as AgentId;
  const rules = { agent, roster: [primary, agent], coordinator: primary, ownerOf, mergeText };
  return mergeSectioned({ ...texts, rules }).text ?? "";
}

const mergeText = sharedTextMerger({ path: "EPIC_README.md" });

function ownerOf(section: string): Holder {
  const number = Number(/\d+/.exec(section)?.[0]);
  if (number % 3 === 0) return "secondary-a" as AgentId;
  return number % 3 === 1 ? primary : "shared";
}

function measureDocuments(how: string, merge: (texts: Texts) => string): BenchRow {
  const random = seededRandom(documentCount);
  const documents = Array.from({ length: documentCount }, () => textsOf(sectionedDocument(random)));
  return inFolder((folder) => {
    const folders = documents.map((_, index) => join(folder, `${index}`));
    for (const [index, texts] of documents.entries()) writeTexts(folders[index] ?? folder, texts);
    const ours = () => documents.map(merge);
    const times = compareTimes(ours, () => folders.map(gitMerge), 3);
    const lines = Math.round(splitLines(documents[0]?.base ?? "").length / 10) * 10;
    return { name: `${documentCount} documents of ${lines} lines, ${how}`, ...times, maxRatio: 0.2 };
  });
}

function mergeTexts(texts: Texts, merge: Merge): string {
  const versions = {
    base: splitLines(texts.base),
    ours: splitLines(texts.ours),
    theirs: splitLines(texts.theirs),
  };
  const labels = { ours: "ours", base: "base", theirs: "theirs" };
  return conflictText(merge(versions), versions, { style: "merge", labels });
}

function gitMerge(folder: string): string {
  const { stdout } = spawnSync("git", ["merge-file", "-p", "ours", "base", "theirs"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return stdout;
}

function textsOf({ base, ours, theirs }: Triple): Texts {
  return { base: base.join(""), ours: ours.join(""), theirs: theirs.join("") };
}

function writeTexts(folder: string, texts: Texts): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
}

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-bench-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
