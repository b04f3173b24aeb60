import { expect, test } from "vitest";
import type { EvilTip } from "../support/evil-makers.ts";
import { evilTips } from "../support/evil-tips.ts";
import { allLines, outcomes, strike, troubles } from "../support/fuzz-tips.ts";
import { seededRandom } from "../support/random.ts";
import { preparedEpic, startedEpic, type TestEpic } from "../support/started-epic.ts";
import { startedWith } from "../support/started-with.ts";
import { work } from "../support/sync-epic.ts";

// EVIL_ROUNDS=200 EVIL_SEED=7 npx vitest run --config vitest.slow.config.ts test/slow/evil-tips.test.ts
const evil = ["secondary-b", "secondary-c", "secondary-d", "secondary-e"];
const rounds = Number(startedWith["EVIL_ROUNDS"] ?? Math.ceil(evilTips.length / evil.length));
const seed = Number(startedWith["EVIL_SEED"] ?? 1);

const random = seededRandom(seed);
const deck: EvilTip[] = [];
const draws = Array.from({ length: rounds }, (_, round) => ({
  round: round + 1,
  kinds: evil.map(() => draw()),
}));

test.each(draws)("round $round: whatever some commit, all others go on", async ({ round, kinds }) => {
  const epic = await teamAtWork();
  const turned = new Map(evil.flatMap((agent, at) => (kinds[at] === undefined ? [] : [[agent, kinds[at]]])));
  const what = strike(epic, turned, random);
  const asked = evil[round % evil.length] ?? "";
  const found = [...(await troubles(epic, [asked], allLines)), ...(await syncTroubles(epic))];
  console.log(`round ${round}: ${found.length === 0 ? "well" : `${found.length} troubles`} – ${what}`);
  expect([what, ...found]).toEqual([what]);
});

/** Every kind once before any comes again. */
function draw(): EvilTip {
  if (deck.length === 0) deck.push(...shuffled(evilTips, random));
  return deck.pop() ?? draw();
}

/** A sync merges the innocent one, into a branch that git can read in full and a checkout that has followed it. */
async function syncTroubles(epic: TestEpic): Promise<string[]> {
  const { "secondary-a": innocent, error } = await outcomes(epic, evil);
  const said = innocent === "merged" ? [] : [`the innocent one is ${innocent}: ${error}`];
  const { repo } = epic;
  const whole = repo.tryGit("rev-list", "--objects", "epic/KAI-7");
  const changed = repo.tryGit("status", "--porcelain");
  return [
    ...said,
    ...(whole.code === 0 ? [] : [`the epic branch is not whole: ${whole.output}`]),
    ...(changed.output === "" ? [] : [`the checkout has not followed: ${changed.output}`]),
  ];
}

function teamAtWork(): Promise<TestEpic> {
  return preparedEpic("a team of which some turn evil", async () => {
    const epic = await startedEpic(1 + evil.length);
    for (const name of ["secondary-a", ...evil]) await work(epic, name);
    return epic;
  });
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
