import type { Oid } from "../ids.ts";
import { epicLayout } from "../epic/layout.ts";
import type { Rulebook } from "../ownership/rulebook.ts";
import type { FileIssue } from "../text/parsed.ts";
import type { Change } from "./change.ts";
import { unstage } from "./fix.ts";
import type { Violation } from "./violation.ts";

/** What reads a manifest by its blob; the rules are compiled elsewhere, for a hook must not load what that needs. */
export type ManifestReader = (blob: Oid) => Promise<readonly FileIssue[]>;

/**
 * The rule that an epic's manifest can be read: a commit that breaks it would leave everyone without rules. Apart from
 * the other rules because only {@link ManifestReader} knows.
 */
export async function judgeManifest(
  changes: readonly Change[],
  { epicDir }: Rulebook,
  read: ManifestReader,
): Promise<Violation[]> {
  const { manifest: path } = epicLayout(epicDir);
  const change = changes.find((one) => one.path === path && one.oldOid !== one.newOid);
  if (change === undefined) return [];
  const about = { code: "manifest-invalid", path, owner: "Primary" } as const;
  if (/^0+$/.test(change.newOid)) {
    return [{ ...about, message: "an epic cannot do without its manifest", fix: unstage(path) }];
  }
  const issues = await read(change.newOid);
  return issues.map(({ line, column, message }) => ({
    ...about,
    lines: { from: line, to: line },
    message: `column ${column}: ${message}`,
    fix: `correct line ${line} of ${path}; sheaf check says whether it can be read`,
  }));
}
