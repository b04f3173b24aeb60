import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A shell script to run as a process of its own. */
export interface ScriptCall {
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with each line that it prints. */
  readonly onLine: (line: string) => void;
}

/** Runs a script with `sh` and returns its exit code. git's own variables are not handed on. */
export function runScript({ script, cwd, env, onLine }: ScriptCall): Promise<number> {
  return new Promise((resolve, reject) => {
    const clean = Object.entries(process.env).filter(
      ([name]) => !name.startsWith("GIT_") || name.startsWith("GIT_CONFIG_"),
    );
    const child = spawn("sh", ["-c", script], {
      cwd,
      env: { ...Object.fromEntries(clean), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const readers = [child.stdout, child.stderr].map((stream) =>
      createInterface({ input: stream }).on("line", onLine),
    );
    child.on("error", reject);
    child.on("close", (code) => {
      for (const reader of readers) reader.close();
      resolve(code ?? 143);
    });
  });
}
