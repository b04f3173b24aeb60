import { parseRawLines } from "../core/judge/change.ts";
import type { CommitReader } from "../git/commit-reader.ts";
import { pairObjects, type GitObject } from "../git/batch.ts";

/** What the entry script has learned from git before it started Node, in variables and on standard input. */
export interface HandedOver {
  /** Lines of `git diff --raw`; empty where the script could not tell, as in a merge. */
  readonly changes: string;
  /** The names asked of `git cat-file --batch`, one a line. */
  readonly names: string;
  /** What that answered. */
  readonly readAnswers: () => Buffer;
}

/**
 * Answers from what was handed over, and asks git itself only for the rest: starting a process costs Node more than
 * a shell, and loading what starts one costs as much again.
 */
export function handedOverReader(handed: HandedOver, otherwise: () => Promise<CommitReader>): CommitReader {
  const asked = handed.names === "" ? [] : handed.names.split("\n");
  let answers: ReadonlyMap<string, GitObject> | undefined;
  const readAnswers = () => (answers ??= pairObjects(asked, handed.readAnswers()));
  return {
    changes: async (otherParents) =>
      handed.changes === "" ? (await otherwise()).changes(otherParents) : parseRawLines(handed.changes),
    objects: async (names) => {
      // The first name is the manifest's. Without an answer to it, git has failed and the others mean nothing.
      const known =
        asked.length > 0 && readAnswers().has(asked[0] ?? "") ? new Set(asked) : new Set<string>();
      const missing = names.filter((name) => !known.has(name));
      if (missing.length === 0) return readAnswers();
      const found = await (await otherwise()).objects(missing);
      return known.size === 0 ? found : new Map([...readAnswers(), ...found]);
    },
    isAncestor: async (commit, of) => (await otherwise()).isAncestor(commit, of),
  };
}
