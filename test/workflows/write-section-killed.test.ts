import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { realSystem } from "../../src/system.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { bundled } from "../support/bundle.ts";
import { epicRepo, layout } from "../support/epic.ts";
import { moveHalfway } from "../support/half-move.ts";
import type { SectionOrders } from "../support/section-worker.ts";
import { fakeSystem } from "../support/system.ts";

const turns = Number(process.env["KILLS"] ?? 8);

test("section write can be killed at any moment and run again", async () => {
  const { agent } = epicRepo(["primary", "secondary-a"], realSystem(process.env));
  const { repo, place } = agent("secondary-a");
  const { git: _git, system: _system, ...known } = place;
  for (let turn = 0; turn < turns; turn += 1) {
    const orders = { ...known, path: repo.path, document: layout.readme, from: turn * 1_000 };
    // It fails by itself in no state that the one before has left.
    expect(await killedWriter(orders)).toEqual([null, "SIGKILL"]);
  }
  const written = await writeSection(place, { document: layout.readme, body: "**Step:** 9999999\n" });
  expect(written).toMatchObject({ kind: "committed", isLeft: false });
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.read(layout.readme)).toContain("**Step:** 9999999\n");
  expect(repo.git("fsck", "--no-dangling")).toBe("");
  const patches = repo.git("log", "--reverse", "--format=", "-p", "-U0", "--", layout.readme);
  const steps = [...patches.matchAll(/^\+\*\*Step:\*\* (\d+)$/gm)].map(([, step]) => Number(step));
  expect(steps).toEqual(steps.toSorted((one, other) => one - other));
});

/** Starts a process that writes without end and kills it, with its git, as a closed terminal does; how it ended. */
async function killedWriter(orders: SectionOrders): Promise<unknown[]> {
  const script = bundled("test/support/section-worker.ts");
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), ended]);
  await Promise.race([delay(Math.random() * 400), ended]);
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  return ended;
}

test("a section is written over what a killed command has left half-way, not over edits that it takes it for", async () => {
  const { agent } = epicRepo(["primary", "secondary-a"], fakeSystem());
  const { repo, place } = agent("secondary-a");
  await writeSection(place, { document: layout.readme, body: "one\n" });
  const from = repo.git("rev-parse", "HEAD");
  await writeSection(place, { document: layout.readme, body: "two\n" });
  const to = repo.git("rev-parse", "HEAD");
  repo.git("reset", "--quiet", "--hard", from);
  await moveHalfway({ repo, from, to });
  expect(repo.git("status", "--porcelain")).not.toBe("");
  const written = await writeSection(place, { document: layout.readme, body: "three\n" });
  expect(written).toMatchObject({ kind: "committed", isLeft: false, kept: undefined });
  expect(repo.git("status", "--porcelain")).toBe("");
});
