import { layouts } from "./layouts.ts";
import { names } from "./names.ts";
import type { TriedRepository } from "./tried.ts";
import { worktrees } from "./worktrees.ts";

/** Every repository and configuration that was tried, in the order of docs/repositories.md. */
export const triedRepositories: readonly TriedRepository[] = [...worktrees, ...layouts, ...names];
