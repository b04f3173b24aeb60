import { parseRawDiff, type Change } from "../core/judge/change.ts";
import type { CommitReader } from "./commit-reader.ts";
import type { GitObject } from "./batch.ts";
import { readObjects } from "./objects.ts";
import { seenFromParents, stagedDiff } from "./staged-changes.ts";
import { stageEverything, withIndexCopy, type WorkPlace } from "./work-index.ts";

/** Which uncommitted changes are meant: what is staged, or all that the worktree holds, untracked files too. */
export type Uncommitted = "staged" | "all";

/** Reads what a commit of uncommitted changes would be judged by. Neither index nor files are touched. */
export function uncommittedReader(place: WorkPlace, which: Uncommitted): CommitReader {
  const { git } = place;
  return {
    changes: (otherParents) => uncommittedChanges(place, which, otherParents),
    objects: async (names) => {
      const answers = await readObjects(git, names);
      return new Map(names.flatMap((name, at) => pairOf(name, answers[at])));
    },
    isAncestor: (commit, of) => git.test(["merge-base", "--is-ancestor", commit, of]),
  };
}

function pairOf(name: string, answer: GitObject | undefined): [string, GitObject][] {
  return answer === undefined ? [] : [[name, answer]];
}

async function uncommittedChanges(
  place: WorkPlace,
  which: Uncommitted,
  otherParents: readonly string[],
): Promise<Change[]> {
  return withIndexCopy(place, async (env) => {
    if (which === "all") await stageEverything(place.git, env);
    const read = async (parent: string) =>
      parseRawDiff((await place.git.run(stagedDiff(parent), { env })).stdout);
    const seen: Change[][] = [];
    for (const parent of ["", ...otherParents]) seen.push(await read(parent));
    return seenFromParents(seen);
  });
}
