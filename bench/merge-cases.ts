import { findWrong } from "./merge/accounting.ts";
import { foldersOf, ownCases, readCases, type CaseSet, type MergeCase } from "./merge/cases.ts";
import { findTools, type Outcome, type Tool } from "./merge/tools.ts";

/** How a tool did on a set of cases. */
interface Score {
  readonly tool: string;
  readonly clean: number;
  /** Of those that `git merge-file` merges cleanly: how many have its text. */
  readonly asGit: string;
  /** Lines between markers, both sides, without the base. */
  readonly linesInConflict: number;
  /** Of git's conflicts: how many are clean, and how many of these have the answer. */
  readonly resolved: string;
  readonly asAnswer: number;
  /** Clean results that counting lines finds wrong, and clean results of cases that should be a conflict. */
  readonly wrong: number;
}

for (const set of [...ownCases(), ...foldersOf(process.argv.slice(2)).map(readCases)]) print(set);

function print({ title, cases }: CaseSet): void {
  const tools = findTools();
  const outcomes = new Map(tools.map((tool) => [tool.name, cases.map((one) => tool.merge(one))]));
  const git = outcomes.get("git merge-file") ?? [];
  const lines = tools.map((tool) =>
    row(scoreOf(tool, { cases, git, outcomes: outcomes.get(tool.name) ?? [] })),
  );
  console.log(
    `\n${title}: ${cases.length} cases, ${git.filter(({ isClean }) => !isClean).length} of them conflicts of git\n`,
  );
  console.log(
    "| tool | clean | where git is clean, the same text | lines in conflict | git's conflicts resolved | with the right text | wrong |",
  );
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  console.log(lines.join("\n"));
}

interface Results {
  readonly cases: readonly MergeCase[];
  readonly git: readonly Outcome[];
  readonly outcomes: readonly Outcome[];
}

function scoreOf({ name }: Tool, { cases, git, outcomes }: Results): Score {
  const isGitClean = (at: number) => git[at]?.isClean === true;
  const isClean = (at: number) => outcomes[at]?.isClean === true;
  const all = cases.map((_, at) => at);
  const conflicts = all.filter((at) => !isGitClean(at));
  const same = all.filter((at) => isGitClean(at) && isClean(at) && outcomes[at]?.text === git[at]?.text);
  return {
    tool: name,
    clean: all.filter(isClean).length,
    asGit: `${same.length} of ${all.filter(isGitClean).length}`,
    linesInConflict: outcomes.reduce(
      (sum, { text, isClean }) => sum + (isClean ? 0 : countConflictLines(text)),
      0,
    ),
    resolved: `${conflicts.filter(isClean).length} of ${conflicts.length}`,
    asAnswer: conflicts.filter((at) => isClean(at) && outcomes[at]?.text === cases[at]?.answer).length,
    wrong: all.filter((at) => isClean(at) && isWrong(cases[at], outcomes[at])).length,
  };
}

function isWrong(one: MergeCase | undefined, outcome: Outcome | undefined): boolean {
  if (one === undefined || outcome === undefined || outcome.text === one.answer) return false;
  return one.isUndecidable === true || findWrong(one, outcome.text) !== undefined;
}

/** The lines of both sides between conflict markers. */
function countConflictLines(text: string): number {
  let inside: "side" | "base" | undefined;
  let count = 0;
  for (const line of text.split("\n")) {
    if (/^<{7} /.test(line)) inside = "side";
    else if (/^\|{7}/.test(line)) inside = "base";
    else if (/^={7}$/.test(line) && inside !== undefined) inside = "side";
    else if (/^>{7} /.test(line)) inside = undefined;
    else if (inside === "side") count++;
  }
  return count;
}

function row(score: Score): string {
  return `| ${Object.values(score).join(" | ")} |`;
}
