import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findWrong } from "../../bench/merge/accounting.ts";
import { ownCases, readCases, type MergeCase } from "../../bench/merge/cases.ts";
import { findTools } from "../../bench/merge/tools.ts";
import { temporaryFolder } from "../support/git-repo.ts";

const sheaf = findTools().find(({ name }) => name === "Sheaf by structure");
const all = ownCases().flatMap(({ cases }) => cases);

test("Sheaf merges no case wrongly that is easy to get wrong, and every page with sections right", () => {
  const textOf = (one: MergeCase) => {
    const outcome = sheaf?.merge(one);
    return [one.name, outcome?.isClean === true ? outcome.text : undefined];
  };
  expect(all.map(textOf)).toEqual(all.map(({ name, answer }) => [name, answer]));
});

test("counting lines finds nothing wrong in what is right", () => {
  const right = all.filter(({ answer }) => answer !== undefined);
  expect(right.flatMap((one) => findWrong(one, one.answer ?? "") ?? [])).toEqual([]);
});

const page = (...items: readonly string[]) =>
  `## Trees\n\n${items.map((item) => `- ${item}\n`).join("")}\n## Fish\n`;
const grown: MergeCase = {
  name: "",
  extension: ".md",
  base: page("oak"),
  left: page("oak", "elm tree"),
  right: page("oak", "fir"),
  answer: undefined,
};

test.each([
  ["a line that is lost", page("oak", "fir"), "elm tree"],
  ["a line that stands twice", page("oak", "elm tree", "fir", "fir"), "fir"],
  ["words that nobody wrote", page("oak", "elm tree", "fir", "ash"), "ash"],
  ["an entry under another heading", `${page("oak", "elm tree")}\n- fir\n`, "## Fish fir"],
])("counting lines finds %s", (_, merged, line) => {
  expect(findWrong(grown, merged)).toBe(line);
});

test("a folder of cases is read in the layouts in use", () => {
  const folder = temporaryFolder();
  for (const [name, files] of Object.entries({
    a: ["Base.md", "Left.md", "Right.md", "Human.md"],
    "b/c": ["ours.yaml", "theirs.yaml"],
  })) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const file of files) writeFileSync(join(folder, name, file), `${file}\n`);
  }
  expect(readCases(folder).cases).toEqual([
    {
      name: "a",
      extension: ".md",
      base: "Base.md\n",
      left: "Left.md\n",
      right: "Right.md\n",
      answer: "Human.md\n",
    },
    {
      name: "b/c",
      extension: ".yaml",
      base: "",
      left: "ours.yaml\n",
      right: "theirs.yaml\n",
      answer: undefined,
    },
  ]);
});
