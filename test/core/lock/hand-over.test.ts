import { expect, test } from "vitest";
import type { LockName, Oid } from "../../../src/core/ids.ts";
import {
  decideHandOver,
  handOverRoots,
  isHandedOver,
  isOutdated,
  newerLink,
  type FileLine,
} from "../../../src/core/lock/hand-over.ts";
import { mergeTexts } from "../../../src/core/lines/merge-text.ts";
import { rulebookFor } from "../../support/epic.ts";

const [a, b, c] = ["a", "b", "c"] as unknown as Oid[];
const links = new Set([a!, b!]);

test.each([
  ["the newest already", b, b, a, "keep"],
  ["an earlier link", b, a, a, "take"],
  ["what it forked from", b, c, c, "take"],
  ["nothing", b, undefined, undefined, "take"],
  ["changes of its own", b, c, a, "merge"],
  ["a link that was deleted since", undefined, b, a, "drop"],
  ["a file that was never handed over", undefined, c, undefined, "keep"],
  ["nothing of nothing", undefined, undefined, undefined, "keep"],
])("an acquirer with %s", (...[, latest, mine, fork, outcome]) => {
  expect(decideHandOver({ latest, mine, fork, links })).toBe(outcome);
});

test.each([
  [a, b, "theirs"],
  [b, a, "ours"],
  [c, a, undefined],
  [a, c, undefined],
  [undefined, a, undefined],
])("of %s and %s the later link is %s", (ours, theirs, newer) => {
  expect(newerLink([a!, b!], ours, theirs)).toBe(newer);
});

test("a content that came back counts by its last time", () => {
  expect(newerLink([a!, b!, a!], b, a)).toBe("theirs");
});

test.each([
  ["a link itself", [a, b], a, [a], false],
  ["what goes on from the last link", [a, b], c, [c, b, a], false],
  ["what goes on from it in several steps", [a, b], c, ["x", "y", b, a], false],
  ["what goes on from an earlier link", [a, b], c, [c, a], true],
  ["what goes on from no link", [a, b], c, [c, "x"], true],
  ["a deletion after the last link", [a, b], undefined, [undefined, b, a], false],
  ["a deletion after an earlier one", [a, b], undefined, [undefined, a], true],
  ["a file made again after it was deleted", [a, undefined], c, [c, undefined, a], false],
  ["anything, where nothing was handed over", [], c, [a], false],
] as const)("outdated or not: %s", (...[, links, mine, past, outdated]) => {
  expect(isOutdated({ links, mine, past } as unknown as FileLine)).toBe(outdated);
});

test("a lock hands over the sequential files of its rules", () => {
  const rules = `rules:
  - {path: shared/logs/*.md, access: sequential, agents: [primary, secondary-a], lock: logs}
  - {path: shared/logs/main.md, access: sequential, agents: [primary], lock: other}
  - {path: "*.txt", access: sequential, agents: [primary], lock: texts}
`;
  const rulebook = rulebookFor(["primary", "secondary-a"], rules);
  const [logs, texts] = ["logs" as LockName, "texts" as LockName];
  expect(handOverRoots(logs, rulebook)).toEqual(["shared/logs"]);
  expect(handOverRoots(texts, rulebook)).toEqual(["."]);
  expect(handOverRoots("epic_readme" as LockName, rulebook)).toEqual([]);
  expect(isHandedOver("shared/logs/a.md", logs, rulebook)).toBe(true);
  expect(isHandedOver("shared/logs/main.md", logs, rulebook)).toBe(false);
});

test("texts merge when their changes keep apart", () => {
  const base = "1\n2\n3\n";
  expect(mergeTexts({ base, ours: "one\n2\n3\n", theirs: "1\n2\nthree\n" })).toBe("one\n2\nthree\n");
  expect(mergeTexts({ base, ours: "one\n2\n3\n", theirs: "eins\n2\n3\n" })).toBeUndefined();
});
