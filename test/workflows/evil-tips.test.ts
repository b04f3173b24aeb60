import { expect, test } from "vitest";
import { refsOf } from "../support/evil-makers.ts";
import { evilTips } from "../support/evil-tips.ts";
import { fewLines, outcomes, strike, troubles } from "../support/fuzz-tips.ts";
import { seededRandom } from "../support/random.ts";
import { workedEpic } from "../support/sync-epic.ts";

// Whatever one agent commits, only that agent is held. All kinds, several at once: test/slow/evil-tips.test.ts.
const evil = "secondary-b";
const someKinds = [
  "date beyond the calendar",
  "a second parent that is missing",
  "a part .git",
  "a tree cut in its middle",
  "a tip that is missing",
  "live state that is a blob",
];

test("commits, trees, tips and live state that git would not make hold their agent, and nobody else", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a", evil);
  const putBack = refsOf(epic, evil);
  const kinds = evilTips.filter(({ kind }) => someKinds.includes(kind));
  expect(kinds).toHaveLength(someKinds.length);
  const found: string[] = [];
  for (const kind of kinds) {
    const what = strike(epic, new Map([[evil, kind]]), seededRandom(1));
    found.push(...(await troubles(epic, [evil], fewLines)).map((trouble) => `${what}: ${trouble}`));
    const { "secondary-a": others, [evil]: own, error } = await outcomes(epic, [evil], "--dry-run");
    if (others !== "merged" || !/^(?:held|merged|deferred)/.test(own ?? ""))
      found.push(`${what}: ${others} ${own} ${error}`);
    if (kind !== kinds.at(-1)) putBack();
  }
  expect(found).toEqual([]);
});
