import type { Oid, RepoPath } from "../ids.ts";
import type { FileIssue } from "../text/parsed.ts";
import { unstage } from "./fix.ts";
import type { Violation } from "./violation.ts";

/** Reads a manifest by its blob, and says what is wrong with it: what that needs, a hook must not load. */
export type ManifestReader = (blob: Oid) => Promise<readonly FileIssue[]>;

/** A manifest that changes: its path, and what it becomes; zeros, or nothing, where it is deleted. */
export interface ManifestChange {
  readonly path: RepoPath;
  readonly blob: Oid | undefined;
}

/**
 * The rule that an epic's manifest can be read: without, everyone would be without rules. It stands beside the other
 * rules because only {@link ManifestReader} can tell.
 */
export async function judgeManifest(change: ManifestChange, read: ManifestReader): Promise<Violation[]> {
  const { path, blob } = change;
  const about = { code: "manifest-invalid", path, owner: "Primary" } as const;
  if (blob === undefined || /^0+$/.test(blob)) {
    return [{ ...about, message: "an epic cannot do without its manifest", fix: unstage(path) }];
  }
  return (await read(blob)).map(({ line, column, message }) => ({
    ...about,
    lines: { from: line, to: line },
    message: `column ${column}: ${message}`,
    fix: `correct line ${line} of ${path}; sheaf check says whether it can be read`,
  }));
}
