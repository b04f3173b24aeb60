import { spawnSync } from "node:child_process";
import type { EpicId } from "../core/ids.ts";

/**
 * Has the command line compile an epic's rules: that needs zod, yaml and globs, which hooks must not load. Returns
 * why it could not, in its own words; nothing when it could.
 */
export function recompile(epic: EpicId): string {
  const cli = process.env["SHEAF_CLI"] ?? "";
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const { status, stderr, error } = spawnSync(process.execPath, [cli, "hooks", "compile", "--epic", epic], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env: Object.fromEntries(env),
  });
  if (error !== undefined) return error.message;
  return status === 0 ? "" : stderr.trim();
}
