import { expect, test } from "vitest";
import { RandomWalk } from "../support/random-walk.ts";
import { startedEpic } from "../support/started-epic.ts";

// Long walks: RANDOM_WALKS=50 RANDOM_WALK_STEPS=60 npx vitest run test/workflows/random-walk.test.ts
const walks = Number(process.env["RANDOM_WALKS"] ?? "2");
const steps = Number(process.env["RANDOM_WALK_STEPS"] ?? "10");
const firstSeed = Number(process.env["RANDOM_WALK_SEED"] ?? "1");
const seeds = Array.from({ length: walks }, (_, at) => firstSeed + at);

/** What the commands say of the epic as it is that does not agree; of an honest one, whatever they find. */
async function disagreements(walk: RandomWalk, isHonest: boolean): Promise<unknown[]> {
  const found: unknown[] = [];
  const broken = new Set<string>();
  for (const name of await walk.agents()) {
    const verified = await walk.verified(name);
    if (verified.length > 0) broken.add(name);
    if (isHonest && verified.length > 0) found.push({ name, verified });
    const readiness = await walk.readiness(name);
    if (readiness.length > 0 !== verified.length > 0) found.push({ name, verified, readiness });
  }
  const foreseen = await walk.foreseenSync();
  const isRefused = foreseen === "epic-branch-broken";
  if (isRefused !== broken.has("primary")) found.push({ foreseen, broken: [...broken] });
  if (typeof foreseen === "string") return found;
  for (const [agent, outcome] of foreseen) {
    const isHeld = outcome === "held-violation";
    if (agent !== "primary" && outcome !== "deferred" && isHeld !== broken.has(agent)) {
      found.push({ agent, outcome, broken: [...broken] });
    }
  }
  return found;
}

/** Walks on, and then out; what went wrong on the way, whose steps it prints. */
async function walkOn(seed: number, isHonest: boolean) {
  const walk = new RandomWalk(await startedEpic(2), seed, !isHonest);
  const found: unknown[] = [];
  for (let at = 0; at < steps && found.length === 0; at += 1) {
    await walk.step();
    found.push(...(await disagreements(walk, isHonest)));
  }
  const outcomes = await walk.wayOut().catch((error: unknown) => error);
  const left = outcomes instanceof Map ? [...outcomes.values()] : [outcomes];
  const stuck = left.filter((outcome) => outcome !== "merged" && outcome !== "nothing-new");
  for (const name of await walk.agents()) stuck.push(...(await walk.verified(name)));
  if (found.length + stuck.length > 0) console.log(`seed ${seed}:\n${walk.steps.join("\n")}`);
  return { found, stuck };
}

test.each(seeds)("walk %i of an honest epic: no command finds anything, and all work lands", async (seed) => {
  expect(await walkOn(seed, true)).toEqual({ found: [], stuck: [] });
});

test.each(seeds)(
  "walk %i around the hooks: every command says the same, and the printed way leads on",
  async (seed) => {
    expect(await walkOn(seed, false)).toEqual({ found: [], stuck: [] });
  },
);
