import { createHash } from "node:crypto";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { CommandApproval } from "../core/checks/trust.ts";
import { saveJson } from "./atomic-file.ts";
import { findJson, removeFile } from "./state.ts";

/** Whose approvals: a repository, for the person whose home this is. */
export interface TrustPlace {
  readonly commonDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The approvals of a repository. They lie in the person's home, one file each, and not in the repository: one that
 * was unpacked from somewhere could bring its own.
 */
export function listApprovals(place: TrustPlace): CommandApproval[] {
  const folder = folderOf(place);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => approvalIn(findJson(join(folder, name)), place) ?? []);
}

/** What people type for a command's text: the first 12 digits of its SHA-256. */
export function commandId(run: string): string {
  return digest(run).slice(0, 12);
}

/** Keeps an approval; one of the same text is replaced. */
export function keepApproval(
  place: TrustPlace,
  { run, by, at }: Omit<CommandApproval, "schema" | "repository">,
): CommandApproval {
  const approval = { schema: 1, repository: realpathSync(place.commonDir), run, by, at } as const;
  saveJson(pathOf(place, run), approval);
  return approval;
}

/** Takes an approval back, if there is one. */
export function dropApproval(place: TrustPlace, run: string): void {
  removeFile(pathOf(place, run));
}

/** Only what says so itself counts: of this repository, with a text. */
function approvalIn(found: unknown, { commonDir }: TrustPlace): CommandApproval | undefined {
  const approval = found as Partial<CommandApproval> | undefined;
  const isOurs = approval?.schema === 1 && approval.repository === realpathSync(commonDir);
  return isOurs && typeof approval.run === "string" ? (approval as CommandApproval) : undefined;
}

function pathOf(place: TrustPlace, run: string): string {
  return join(folderOf(place), `${digest(run)}.json`);
}

function folderOf({ commonDir, env }: TrustPlace): string {
  const data =
    env["XDG_DATA_HOME"] || env["LOCALAPPDATA"] || join(env["HOME"] ?? homedir(), ".local", "share");
  return join(data, "sheaf", "trust", digest(realpathSync(commonDir)));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
