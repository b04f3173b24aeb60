import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suiteFolder } from "./suite.ts";

/** The root of this project. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** The tarball as npm would publish it, installed into a prefix of its own. */
export interface PackedSheaf {
  /** Variables with the installed `sheaf` on PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly tarball: string;
}

/** Packs the built project and installs it globally into a temporary prefix. Needs the registry for dependencies. */
export function installPacked(): PackedSheaf {
  const { folder, tarball } = pack();
  npm(folder, "install", "--global", "--prefix", folder, tarball);
  return { tarball, env: environmentOf(folder) };
}

/**
 * Packs the built project and unpacks it as npm would, with the packages that it declares from this project: once in a
 * run, and without a network.
 */
export function unpackPacked(): PackedSheaf {
  const shared = join(suiteFolder(), "unpacked");
  if (!existsSync(shared)) {
    const { folder, tarball } = pack();
    unpack(tarball, folder);
    // Another process may have been quicker; what it made is the same.
    if (!existsSync(shared)) renameSync(folder, shared);
  }
  return { tarball: tarballIn(shared), env: environmentOf(shared) };
}

function unpack(tarball: string, folder: string): void {
  const [home, bin] = [join(folder, "lib/sheaf"), join(folder, "bin")];
  for (const made of [join(home, "node_modules"), bin]) mkdirSync(made, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", home]);
  const packed = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as PackageJson;
  for (const name of Object.keys(packed.dependencies))
    symlinkSync(join(projectRoot, "node_modules", name), join(home, "node_modules", name));
  for (const [name, file] of Object.entries(packed.bin)) {
    chmodSync(join(home, file), 0o755);
    symlinkSync(join("../lib/sheaf", file), join(bin, name));
  }
}

interface PackageJson {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

function pack(): { folder: string; tarball: string } {
  const folder = realpathSync(mkdtempSync(join(suiteFolder(), "packed-")));
  npm(projectRoot, "pack", "--ignore-scripts", "--pack-destination", folder);
  return { folder, tarball: tarballIn(folder) };
}

function tarballIn(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
}

function npm(cwd: string, ...args: readonly string[]): void {
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });
}

function environmentOf(prefix: string): Readonly<Record<string, string>> {
  return { PATH: `${join(prefix, "bin")}:${process.env["PATH"]}` };
}

/** What a finished script said. */
export interface ScriptResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a shell script as a process of its own; several may run at once. */
export function runShell(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", script], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 143, output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}
