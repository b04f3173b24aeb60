import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { realSystem } from "../../src/system.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { bundled } from "../support/bundle.ts";
import { epicRepo, layout } from "../support/epic.ts";
import type { SectionOrders } from "../support/section-worker.ts";

test("section write can be killed at any moment and run again", async () => {
  const { agent } = epicRepo(["primary", "secondary-a"], realSystem(process.env));
  const { repo, place } = agent("secondary-a");
  const script = bundled("test/support/section-worker.ts");
  const { git: _git, system: _system, ...known } = place;
  for (let turn = 0; turn < 8; turn += 1) {
    const orders: SectionOrders = { ...known, path: repo.path, document: layout.readme, from: turn * 1_000 };
    const child = spawn(process.execPath, [script, JSON.stringify(orders)], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await delay(Math.random() * 150);
    // With its git, as a closed terminal does.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await once(child, "exit");
  }
  const written = await writeSection(place, { document: layout.readme, body: "**Step:** 99999\n" });
  expect(written).toMatchObject({ kind: "committed", isLeft: false });
  expect(repo.git("status", "--porcelain")).toBe("");
  expect(repo.read(layout.readme)).toContain("**Step:** 99999\n");
  expect(repo.git("fsck", "--no-dangling")).toBe("");
  const patches = repo.git("log", "--reverse", "--format=", "-p", "-U0", "--", layout.readme);
  const steps = [...patches.matchAll(/^\+\*\*Step:\*\* (\d+)$/gm)].map(([, step]) => Number(step));
  expect(steps).toEqual(steps.toSorted((one, other) => one - other));
});
