import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

// What we are measured against, in the versions that docs/enforcement.md names. No dependency of this project: each
// is fetched into a cache folder when somebody asks for the comparison.
const packages = ["husky@9.1.7", "lint-staged@16.4.0", "lefthook@2.2.2", "proper-lockfile@4.1.2"];
const folder = resolve("node_modules/.cache/sheaf/peers");

/** Fetches the peers, unless they are there. Says so when that fails: rows without their peer tell it then. */
export function installPeers(): void {
  mkdirSync(folder, { recursive: true });
  if (packages.every((name) => existsSync(join(folder, "node_modules", name.split("@")[0] ?? "")))) return;
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  // Without their scripts: lefthook's would set itself up in this very repository.
  const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
  try {
    execFileSync("npm", ["install", ...options, ...packages], {
      cwd: folder,
      stdio: "inherit",
    });
  } catch {
    console.log("the peers could not be fetched");
  }
}

/** The program of a peer, as an absolute path; undefined where it is not installed. */
export function findPeer(name: string): string | undefined {
  const own = join(folder, "node_modules/.bin", name);
  if (existsSync(own)) return own;
  const { status, stdout } = spawnSync("sh", ["-c", `command -v "${name}"`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** A peer's package, to be imported; undefined where it is not installed. */
export function findPeerPackage(name: string): string | undefined {
  const path = join(folder, "node_modules", name);
  return existsSync(path) ? path : undefined;
}
