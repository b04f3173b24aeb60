import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Texts } from "./line-documents.ts";

/** A merge that people made: the three versions of a file, and what became of it. */
export interface RealMerge extends Texts {
  readonly id: string;
  /** Where the file stands in its repository. */
  readonly path: string;
  readonly human: string;
}

/** Where the practice material is, from the root of the project. It belongs to others and is not committed. */
export const realMergesFolder = "../shared/cases/real-merges";

/** All real merges of the practice material; `undefined` where it is absent. */
export function findRealMerges(): RealMerge[] | undefined {
  const manifest = join(realMergesFolder, "manifest.json");
  if (!existsSync(manifest)) return undefined;
  const entries = JSON.parse(readFileSync(manifest, "utf8")) as { id: string; dir: string; path: string }[];
  return entries.map(({ id, dir, path }) => {
    const names = readdirSync(join(realMergesFolder, dir));
    const text = (stem: string) => {
      const name = names.find((candidate) => candidate.startsWith(`${stem}.`));
      return name === undefined ? "" : readFileSync(join(realMergesFolder, dir, name), "utf8");
    };
    return { id, path, base: text("Base"), ours: text("Left"), theirs: text("Right"), human: text("Human") };
  });
}
