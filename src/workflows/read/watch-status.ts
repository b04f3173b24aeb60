import type { StatusFacts } from "../../core/progress/epic-status.ts";
import { epicBranch, sheafRef } from "../../core/epic/layout.ts";
import { SheafError } from "../../errors.ts";
import type { System } from "../../system.ts";
import { openContext, type Context, type Wanted } from "../context/context.ts";
import { manifestFaultWords } from "../context/load-epic.ts";
import { readEvents, type EpicEvent } from "./read-events.ts";
import { readStatusFacts } from "./read-status.ts";

/** What a watch knows after a look. */
export interface Watched {
  readonly facts: StatusFacts;
  /** Newest first. */
  readonly events: readonly EpicEvent[];
  /** Why the last look told nothing; what is known is from the one before. */
  readonly trouble: string | undefined;
}

export interface WatchRequest {
  /** The pause between two looks. */
  readonly everyMs: number;
  /** Ends the watch. */
  readonly until: AbortSignal;
}

// Worktrees and hooks come and go without a ref that moves.
const readAgainMs = 30_000;
const mostEvents = 50;

/**
 * Looks at an epic again and again. A look costs one git process; everything is read anew only when a ref of the epic
 * has moved, and twice a minute. Throws as `openContext` at the first look; what fails later is told as trouble.
 */
export async function* watchStatus(
  wanted: Wanted,
  system: System,
  { everyMs, until }: WatchRequest,
): AsyncGenerator<Watched> {
  const context = await openContext(wanted, system);
  let seen = await refsOf(context);
  let readAt = system.now();
  let known = await read(context);
  for (;;) {
    yield known;
    await system.sleep(everyMs, until);
    if (until.aborted) return;
    const refs = await refsOf(context).catch(() => "");
    if (refs === seen && system.now() - readAt < readAgainMs) continue;
    [seen, readAt] = [refs, system.now()];
    known = await readAgain(wanted, system, known);
  }
}

/** With a new context: the roster may be another one. */
async function readAgain(wanted: Wanted, system: System, known: Watched): Promise<Watched> {
  try {
    return await read(await openContext(wanted, system));
  } catch (error) {
    if (!(error instanceof SheafError)) throw error;
    return { ...known, trouble: error.message };
  }
}

async function read(context: Context): Promise<Watched> {
  const [facts, events] = await Promise.all([readStatusFacts(context), readEvents(context, mostEvents)]);
  const trouble = context.fault === undefined ? undefined : manifestFaultWords(context.fault);
  return { facts, events, trouble };
}

/** Every ref of the epic with its value: as long as this is the same, nothing has happened. */
async function refsOf({ git, epic }: Context): Promise<string> {
  const prefixes = [`refs/heads/${epicBranch(epic)}`, `refs/heads/sheaf/${epic}/`, sheafRef(epic)];
  return git.text(["for-each-ref", "--format=%(objectname) %(refname)", ...prefixes]);
}
