import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sheaf-packed-")));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });
  npm(projectRoot, "pack", "--ignore-scripts", "--pack-destination", folder);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
  npm(folder, "install", "--global", "--prefix", join(folder, "prefix"), tarball);
  return { tarball, env: { PATH: `${join(folder, "prefix/bin")}:${process.env["PATH"]}` } };
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
