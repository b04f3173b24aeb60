import { expect, test } from "vitest";
import { resolutionIssues } from "../../../src/core/sync/conflict-file.ts";

const shown =
  "top\n<<<<<<< epic branch\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> secondary-a (tip 1a2b3c4)\nend\n";

test.each([
  ["top\nboth\nend\n", []],
  ["top\nend\n", []],
  ["top\n=======\nboth\nend\n", ["2 leftover conflict marker"]],
  [
    shown,
    [
      "2 leftover conflict marker",
      "4 leftover conflict marker",
      "6 leftover conflict marker",
      "8 leftover conflict marker",
    ],
  ],
  ["TOP\nboth\nend\n", ["1 edited outside the conflict; pass --allow-extra if that is meant"]],
  ["top\nboth\nEND\n", ["2 edited outside the conflict; pass --allow-extra if that is meant"]],
  ["top\n<!-- BEGIN A PROGRESS -->\nend\n", ["2 "]],
])("the text %j left for a conflict has the issues %j", (settled, issues) => {
  const found = resolutionIssues({ shown, markerSize: 7 }, settled).map(
    ({ line, message }) => `${line} ${message}`,
  );
  expect(found).toEqual(issues.map((issue) => expect.stringContaining(issue)));
});

test("signs in the document's own text are no markers, however many they are", () => {
  const own = "<<<<<<<<<< a drawing\n";
  const conflict = `${own}<<<<<<< a\n1\n=======\n2\n>>>>>>> b\nend\n`;
  const issuesOf = (settled: string) => resolutionIssues({ shown: conflict, markerSize: 7 }, settled);
  expect(issuesOf(`${own}=======\n2\nend\n`).map(({ kind }) => kind)).toEqual(["leftover"]);
});
