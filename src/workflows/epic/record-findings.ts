import { join } from "node:path";
import {
  crossCheckFile,
  formatCrossCheck,
  parseCrossCheck,
  updateCrossCheck,
  type CheckedFinding,
} from "../../core/align/cross-check.ts";
import type { Finding } from "../../core/align/finding.ts";
import { repoPath } from "../../core/epic/layout.ts";
import { primary, type RepoPath } from "../../core/ids.ts";
import { refused } from "../../errors.ts";
import { replaceInside, requireNoLink } from "../../files/inside-file.ts";
import { readPlainFile } from "../../files/plain-file.ts";
import type { Context } from "../context/context.ts";

/** A finding that stays as it is, and who says so why. */
export interface Settled {
  readonly id: string;
  readonly by: string;
}

/** S3's document, as it was written or would be. */
export interface RecordedFindings {
  readonly path: RepoPath;
  readonly findings: readonly CheckedFinding[];
}

/**
 * Writes the findings with their states to S3's document in the primary's checkout, for the primary to commit. Throws
 * `refused` for anybody else, where no finding has the id that is to be settled, and where a link stands in place of the
 * document's folder.
 */
export function recordFindings(
  context: Context,
  findings: readonly Finding[],
  options: { readonly settled: Settled | undefined; readonly dryRun: boolean },
): RecordedFindings {
  const { epic, agent, layout, repository } = context;
  if (agent !== primary)
    throw refused("not-primary", "only the primary records findings", "sheaf align --send");
  const path = repoPath(layout.research, crossCheckFile);
  const file = join(repository.top, path);
  const known = parseCrossCheck(readPlainFile(file)?.toString("utf8") ?? "");
  const updated = updateCrossCheck(known, findings, options.settled);
  const { settled } = options;
  if (settled !== undefined && !findings.some(({ id }) => id === settled.id))
    throw refused("no-finding", `no finding has the id "${settled.id}"`, "sheaf align");
  if (options.dryRun) requireNoLink(repository.top, path);
  else replaceInside(repository.top, path, formatCrossCheck(epic, updated));
  return { path, findings: updated };
}
