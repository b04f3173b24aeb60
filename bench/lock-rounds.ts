// 1,000 contended rounds of a lock with processes that are killed and suspended while they hold it (design section 13).
// `npm run bench:locks [-- <rounds> <workers> [peers]]`, with `peers` also proper-lockfile's, which it fetches; exits with 1 when our lock was held twice or lost an update.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPeerPackage, installPeers } from "./peer-tools.ts";
import { runRace, type Race, type RaceResult } from "../test/support/lock-race.ts";

const words = process.argv.slice(2);
const [rounds = 1_000, workers = 16] = words.filter((word) => word !== "peers").map(Number);
if (words.includes("peers")) installPeers();
const peer = findPeerPackage("proper-lockfile");
const race = { workers, rounds: Math.ceil(rounds / workers), leaseMs: 3_000, disturbEveryMs: 1_000 };
const disturbances = ["kill", "suspend", "kill", "kill"] as const;
const runs: readonly (readonly [string, Race])[] = [
  ["Sheaf", { ...race, lock: "fenced", disturbances }],
  ["Sheaf without its fence", { ...race, rounds: 8, lock: "unfenced", disturbances: ["suspend"] }],
  ["O_EXCL, unlink when stale", { ...race, lock: "naive", disturbances }],
  ...(peer === undefined
    ? []
    : ([["proper-lockfile", { ...race, lock: "proper-lockfile", peer, disturbances }]] as const)),
];

const results: (readonly [string, RaceResult])[] = [];
for (const [name, race] of runs) results.push([name, await inRepository((repo) => runRace(repo, race))]);
console.table(
  Object.fromEntries(
    results.map(([name, { errors, ...rest }]) => [name, { ...rest, errors: errors.length }]),
  ),
);
if (peer === undefined) console.log("proper-lockfile is not installed: npm run bench:locks -- 1000 16 peers");
for (const error of results.flatMap(([, { errors }]) => errors)) console.log(error);

const ours = results[0]?.[1];
const isSound = ours?.doubleHolds === 0 && ours.lostUpdates === 0 && ours.errors.length === 0;
console.log(isSound ? "promise kept: no double hold, no lost update" : "promise broken");
process.exitCode = isSound ? 0 : 1;

async function inRepository(
  work: (repo: Parameters<typeof runRace>[0]) => Promise<RaceResult>,
): Promise<RaceResult> {
  const path = mkdtempSync(join(tmpdir(), "sheaf-bench-"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: path, encoding: "utf8" }).trimEnd();
  try {
    git("init", "--quiet");
    git("config", "user.name", "Bench");
    git("config", "user.email", "bench@example.com");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    return await work({ path, git });
  } finally {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}
