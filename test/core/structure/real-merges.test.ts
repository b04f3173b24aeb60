import { expect, test } from "vitest";
import { mergeLines } from "../../../src/core/lines/merge.ts";
import { splitLines } from "../../../src/core/text/split.ts";
import type { Texts } from "../../support/line-documents.ts";
import { gitMergeFiles } from "../../support/merge-file.ts";
import { findRealMerges, realMergesFolder } from "../../support/real-merges.ts";
import { mergeSharedDocument } from "../../support/shared-document.ts";

test("real merges: clean or conflict, by git and by structure, and what people made of them", ({ skip }) => {
  const cases = findRealMerges() ?? skip(`there is no ${realMergesFolder}`);
  const gits = gitMergeFiles(cases.map(({ base, ours, theirs }) => ({ base, ours, theirs })));
  const rows = cases.map((texts, index) => {
    const git = gits[index]!;
    const { text, resolvers } = mergeSharedDocument(texts.path, texts);
    return {
      id: texts.id.replace(/__.*_/, " … ").slice(0, 60),
      git: verdict(git.isClean ? git.text : undefined, texts.human),
      sheaf: verdict(text, texts.human),
      by: resolvers.filter((name) => !["same", "one side"].includes(name)).join(", "),
      isOther: git.isClean && text !== undefined && text !== git.text,
      isDeletion: text !== undefined && isDeletedAndEdited(texts),
    };
  });
  console.table(rows.map(({ isOther: _other, isDeletion: _deletion, ...row }) => row));
  const count = (holds: (row: (typeof rows)[number]) => boolean) => rows.filter(holds).length;
  const totals = {
    cases: rows.length,
    "clean by git": count(({ git }) => git !== "conflict"),
    "clean by Sheaf": count(({ sheaf }) => sheaf !== "conflict"),
    "clean by both, another text": count(({ isOther }) => isOther),
    "clean by git, a conflict by Sheaf": count(
      ({ git, sheaf }) => git !== "conflict" && sheaf === "conflict",
    ),
    "of these found by the check": count(
      ({ git, sheaf, by }) => git !== "conflict" && sheaf === "conflict" && by === "check",
    ),
    "conflicts of git": count(({ git }) => git === "conflict"),
    "of these resolved": count(({ git, sheaf }) => git === "conflict" && sheaf !== "conflict"),
    "of these as people did": count(({ git, sheaf }) => git === "conflict" && sheaf === "people's"),
    "deletion against edit resolved": count(({ isDeletion }) => isDeletion),
  };
  console.log(totals);
  expect(totals).toMatchObject({
    "clean by both, another text": 0,
    // Both sides added one heading with one text, wrapped differently; git, and people, kept it twice.
    "clean by git, a conflict by Sheaf": 1,
    "of these found by the check": 1,
    "deletion against edit resolved": 0,
  });
  expect(totals["of these resolved"]).toBeGreaterThanOrEqual(14);
  expect(totals["of these as people did"]).toBeGreaterThanOrEqual(5);
});

function verdict(text: string | undefined, human: string): "conflict" | "people's" | "clean" {
  if (text === undefined) return "conflict";
  return text === human ? "people's" : "clean";
}

/** Whether one side deleted all lines of a stretch that the other changed; a final newline is a bit of its own. */
function isDeletedAndEdited({ base, ours, theirs }: Texts): boolean {
  const linesOf = (text: string) => splitLines(text.endsWith("\n") ? text : `${text}\n`);
  const chunks = mergeLines(linesOf(base), linesOf(ours), linesOf(theirs));
  return chunks.some(
    ({ kind, base, ours, theirs }) =>
      kind === "conflict" &&
      base.end > base.start &&
      (ours.end === ours.start || theirs.end === theirs.start),
  );
}
