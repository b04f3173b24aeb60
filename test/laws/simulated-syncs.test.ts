import { expect, test } from "vitest";
import { simulateSync, tallyGit, tallySheaf } from "../support/simulated-sync.ts";
import type { Tally } from "../support/simulated-sync.ts";

const syncs = Array.from({ length: 240 }, (_, seed) => simulateSync(seed));
/** Starting git for all of them takes half a minute; a few show the difference. */
const gitSample = syncs.slice(0, Number(process.env["SIMULATED_GIT_SYNCS"] ?? 16));

function row({ way, syncs, conflicts, silentlyWrong, orderDependent }: Tally): string {
  return [
    way.padEnd(16),
    ...[syncs, conflicts, silentlyWrong, orderDependent].map((n) => String(n).padStart(16)),
  ].join("");
}

test("240 syncs of 2 to 8 agents and the primary, each in four orders: all clean, right, and the same", () => {
  const sheaf = tallySheaf(syncs);
  const git = tallyGit(gitSample);
  const head = [
    "".padEnd(16),
    ...["syncs", "in conflict", "silently wrong", "order-dependent"].map((word) => word.padStart(16)),
  ];
  console.log([head.join(""), row(sheaf), row(git)].join("\n"));
  expect(sheaf).toEqual({ way: "sheaf", syncs: 240, conflicts: 0, silentlyWrong: 0, orderDependent: 0 });
  expect(git.conflicts).toBeGreaterThan(0);
});
