import { spawnSync } from "node:child_process";
import type { EpicId } from "../core/ids.ts";

/** Has the command line compile an epic's rules: that needs zod, yaml and globs, which hooks must not load. */
export function recompile(epic: EpicId): void {
  const cli = process.env["SHEAF_CLI"] ?? "";
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  spawnSync(process.execPath, [cli, "hooks", "compile", "--epic", epic], {
    stdio: "ignore",
    env: Object.fromEntries(env),
  });
}
