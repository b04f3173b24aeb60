import { spawnSync } from "node:child_process";
import type { EpicId, Oid } from "../core/ids.ts";
import type { FileIssue } from "../core/text/parsed.ts";

// What needs zod, yaml and globs, which hooks must not load, the command line does for them. No input goes through a
// pipe: a sandbox may forbid that.

/** Has an epic's rules compiled. Returns why that failed, in the command's words; nothing where it did not. */
export function recompile(epic: EpicId): string {
  const { status, stderr, error } = ask("compile", "--epic", epic);
  if (error !== undefined) return error.message;
  return status === 0 ? "" : stderr.trim();
}

/** Has a manifest read by its blob. Throws where the command line cannot be asked. */
export function readManifest(epic: EpicId, blob: Oid): readonly FileIssue[] {
  const { stdout, stderr, error } = ask("check-manifest", blob, "--epic", epic, "--json");
  if (error !== undefined) throw error;
  const { data } = JSON.parse(stdout) as { readonly data?: { readonly issues: readonly FileIssue[] } };
  if (data === undefined) throw new Error(stderr.trim());
  return data.issues;
}

function ask(...words: readonly string[]) {
  const cli = process.env["SHEAF_CLI"] ?? "";
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return spawnSync(process.execPath, [cli, "hooks", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: Object.fromEntries(env),
  });
}
