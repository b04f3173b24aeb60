/** What a check of `sheaf doctor` found. */
export interface Finding {
  /** Stable, kebab-case. */
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  /** Where: a worktree, a file, a ref. Empty for the repository as a whole. */
  readonly subject: string;
  readonly message: string;
  /** The command that helps; absent where nothing needs help. */
  readonly fix?: string;
  /** `sheaf doctor --fix` can mend it. */
  readonly canMend?: boolean;
}

export function ok(check: string, subject: string, message: string): Finding {
  return { check, state: "ok", subject, message };
}
