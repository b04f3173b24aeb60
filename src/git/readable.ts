import { SheafError } from "../errors.ts";

/** An answer about those tips that git can read, and why it could not read the others, in git's words. */
export interface ReadableAnswer<Tip, T> {
  readonly answer: T;
  readonly unreadable: ReadonlyMap<Tip, string>;
}

/**
 * Asks git about many tips with one process. Where that fails, because of what any one of them is or has below it, each
 * is asked about alone, and then all of those for which that went well: whatever somebody's branch holds, only that
 * branch is not answered for. Throws what git said where no tip alone is to blame.
 *
 * @param ask asks about some of the tips; it is not asked about none
 */
export async function askReadable<Tip extends string, T>(
  tips: readonly Tip[],
  none: T,
  ask: (tips: readonly Tip[]) => Promise<T>,
): Promise<ReadableAnswer<Tip, T>> {
  const askAny = async (some: readonly Tip[]) => (some.length === 0 ? none : ask(some));
  try {
    return { answer: await askAny(tips), unreadable: new Map() };
  } catch (error) {
    if (!isGitFailure(error)) throw error;
    const unreadable = await findUnreadable(tips, ask);
    if (unreadable.size === 0) throw error;
    return { answer: await askAny(tips.filter((tip) => !unreadable.has(tip))), unreadable };
  }
}

async function findUnreadable<Tip extends string>(
  tips: readonly Tip[],
  ask: (tips: readonly Tip[]) => Promise<unknown>,
): Promise<Map<Tip, string>> {
  const found = new Map<Tip, string>();
  for (const tip of new Set(tips)) {
    try {
      await ask([tip]);
    } catch (error) {
      if (!isGitFailure(error)) throw error;
      found.set(tip, error.message);
    }
  }
  return found;
}

/** Whether git could not answer because of what it was asked about. */
export function isGitFailure(error: unknown): error is SheafError {
  return error instanceof SheafError && answerless.has(error.code);
}

const answerless: ReadonlySet<string> = new Set(["git-failed", "unrelated-histories"]);
