import { readFileSync } from "node:fs";
import { parseRefUpdates } from "../core/judge/ref-update.ts";
import type { ManifestReader } from "../core/judge/manifest.ts";
import { openGit } from "../git/git.ts";
import { requireRulebook } from "../files/rulebook-file.ts";
import { guardRefs } from "../workflows/verify/guard-refs.ts";
import { refusedCode, type HookCall } from "./hook-call.ts";
import { formatRefusal, printError } from "./render.ts";

/** Judges the ref transaction on standard input; prints and returns {@link refusedCode} when it may not be committed. */
export async function refHook({ commonDir, registration }: HookCall): Promise<number> {
  const { epic, agent } = registration;
  const rulebook = requireRulebook(commonDir, epic);
  const updates = parseRefUpdates(readFileSync(0, "utf8"));
  const git = openGit(process.cwd());
  const readManifest: ManifestReader = async (blob) =>
    (await import("./ask-cli.ts")).readManifest(epic, blob);
  const violations = await guardRefs({ git, commonDir, rulebook, agent, updates, readManifest });
  if (violations.length === 0) return 0;
  printError(...formatRefusal("ref", violations, registration));
  return refusedCode;
}
