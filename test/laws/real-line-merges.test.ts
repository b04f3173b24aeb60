import { expect, test } from "vitest";
import { hasConflict } from "../../src/core/lines/chunk.ts";
import { conflictText } from "../../src/core/lines/conflict-text.ts";
import { mergeLines } from "../../src/core/lines/merge.ts";
import { splitLines } from "../../src/core/text/split.ts";
import { gitMergeFiles } from "../support/merge-file.ts";
import { findRealMerges, realMergesFolder } from "../support/real-merges.ts";

test("real merges come out as git merge-file has them", ({ skip }) => {
  const cases = findRealMerges() ?? skip(`there is no ${realMergesFolder}`);
  const texts = cases.map(({ base, ours, theirs }) => ({ base, ours, theirs }));
  const outcomes = gitMergeFiles(texts).map((git, index) => {
    const { base, ours, theirs, human } = cases[index]!;
    const versions = { base: splitLines(base), ours: splitLines(ours), theirs: splitLines(theirs) };
    const chunks = mergeLines(versions.base, versions.ours, versions.theirs);
    const labels = { ours: "ours", base: "base", theirs: "theirs" };
    const text = conflictText(chunks, versions, { style: "merge", labels, markerSize: 7 });
    return { git, isClean: !hasConflict(chunks), isGitText: text === git.text, isHumanText: text === human };
  });
  const count = (holds: (outcome: (typeof outcomes)[number]) => boolean) => outcomes.filter(holds).length;
  const totals = {
    cases: outcomes.length,
    "clean in both": count(({ git, isClean }) => git.isClean && isClean),
    "clean in both, different text": count(
      ({ git, isClean, isGitText }) => git.isClean && isClean && !isGitText,
    ),
    "clean in one": count(({ git, isClean }) => git.isClean !== isClean),
    "clean and people's text": count(({ isClean, isHumanText }) => isClean && isHumanText),
    "conflict in both": count(({ git, isClean }) => !git.isClean && !isClean),
    "conflict with git's text": count(({ isClean, isGitText }) => !isClean && isGitText),
  };
  console.log(totals);
  expect(totals).toMatchObject({ "clean in both, different text": 0, "clean in one": 0 });
});
