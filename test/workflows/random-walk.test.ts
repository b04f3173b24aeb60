import { expect, test } from "vitest";
import { RandomWalk } from "../support/random-walk.ts";
import { startedEpic } from "../support/started-epic.ts";

// Long walks: RANDOM_WALKS=50 RANDOM_WALK_STEPS=60 npx vitest run test/workflows/random-walk.test.ts
const walks = Number(process.env["RANDOM_WALKS"] ?? "2");
const steps = Number(process.env["RANDOM_WALK_STEPS"] ?? "10");
const firstSeed = Number(process.env["RANDOM_WALK_SEED"] ?? "1");
const seeds = Array.from({ length: walks }, (_, at) => firstSeed + at);

/** Every command gives one answer on the same commits; of honest ones it is that no rule is broken. */
async function agree(walk: RandomWalk, isHonest: boolean): Promise<void> {
  const verified = new Map<string, boolean>();
  for (const name of await walk.agents()) {
    const found = await walk.verified(name);
    if (isHonest) expect({ steps: walk.steps, name, found }).toEqual({ steps: walk.steps, name, found: [] });
    verified.set(name, found.length > 0);
    const readiness = await walk.readiness(name);
    expect({ steps: walk.steps, name, broken: readiness.length > 0 }).toEqual({
      steps: walk.steps,
      name,
      broken: found.length > 0,
    });
  }
  const foreseen = await walk.foreseenSync();
  const isBroken = verified.get("primary") === true;
  if (typeof foreseen === "string") {
    expect({ steps: walk.steps, foreseen }).toEqual({
      steps: walk.steps,
      foreseen: isBroken ? "epic-branch-broken" : foreseen,
    });
    expect({ steps: walk.steps, foreseen, isBroken }).toMatchObject(
      foreseen === "epic-branch-broken" ? { isBroken: true } : {},
    );
    return;
  }
  expect({ steps: walk.steps, isBroken }).toEqual({ steps: walk.steps, isBroken: false });
  for (const [agent, outcome] of foreseen) {
    if (agent === "primary" || outcome === "deferred") continue;
    expect({ steps: walk.steps, agent, held: outcome === "held-violation" }).toEqual({
      steps: walk.steps,
      agent,
      held: verified.get(agent) === true,
    });
  }
}

/** Walks, and gives what became of everybody in the sync at the end. */
async function walkOn(seed: number, isHonest: boolean): Promise<string[]> {
  const walk = new RandomWalk(await startedEpic(2), seed, !isHonest);
  for (let at = 0; at < steps; at += 1) {
    await walk.step();
    await agree(walk, isHonest);
  }
  const outcomes = await walk.wayOut().catch((error: unknown) => {
    throw new Error(`no way out after:\n${walk.steps.join("\n")}`, { cause: error });
  });
  for (const name of await walk.agents()) {
    expect({ steps: walk.steps, name, found: await walk.verified(name) }).toMatchObject({ found: [] });
  }
  if (typeof outcomes === "string") return [outcomes];
  return [...outcomes.values()].filter((outcome) => outcome !== "merged" && outcome !== "nothing-new");
}

test.each(seeds)("walk %i of an honest epic: no command finds anything, and all work lands", async (seed) => {
  expect(await walkOn(seed, true)).toEqual([]);
});

test.each(seeds)(
  "walk %i around the hooks: every command says the same, and the printed way leads on",
  async (seed) => {
    expect(await walkOn(seed, false)).toEqual([]);
  },
);
