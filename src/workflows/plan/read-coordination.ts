import { sheafRef } from "../../core/epic/layout.ts";
import type { EpicId, Instant } from "../../core/ids.ts";
import { measureCoordination, type PastSync } from "../../core/plan/coordination.ts";
import type { CoordinationCost } from "../../core/plan/savings.ts";
import { parseInstant, parseSeconds } from "../../core/time.ts";
import type { Git } from "../../git/git.ts";
import { openRepository } from "../../git/repository.ts";
import { SheafError } from "../../errors.ts";
import { readOperations } from "../../git/operations.ts";
import { askReadable } from "../../git/readable.ts";
import { listRefs } from "../../git/refs.ts";
import { listEpics } from "../context/load-epic.ts";

const newest = 50;

/** What coordination has cost in the repository around `directory`; the protocol's figure outside of any. */
export async function readCoordination(directory: string): Promise<CoordinationCost> {
  const repository = await openRepository(directory).catch((error: unknown) => {
    if (error instanceof SheafError && error.kind === "usage") return undefined;
    throw error;
  });
  if (repository === undefined) return measureCoordination([]);
  const { git } = repository;
  const epics = await listEpics(git);
  const syncs = await Promise.all(epics.map((epic) => readSyncs(git, epic)));
  return measureCoordination(syncs.flat());
}

/** Each sync with the starts and the declarations of readiness since the one before it. */
async function readSyncs(git: Git, epic: EpicId): Promise<PastSync[]> {
  const operations = (await readOperations(git, epic, newest)).filter(({ kind }) => kind === "sync");
  const landed = operations.flatMap(({ at }) => parseInstant(at) ?? []).toSorted((a, b) => a - b);
  const events = landed.length === 0 ? [] : await readEvents(git, epic);
  return landed.map((landedAt, index): PastSync => {
    const before = landed[index - 1] ?? 0;
    const timesOf = (command: string) =>
      events
        .filter((event) => event.command === command && event.at > before && event.at <= landedAt)
        .map(({ at }) => at);
    return { landedAt, startedAt: timesOf("start"), readyAt: timesOf("ready") };
  });
}

/** The events of all agents' live state: which command wrote, and when. */
async function readEvents(git: Git, epic: EpicId): Promise<{ at: Instant; command: string }[]> {
  const format = "--format=%ct %(trailers:key=Sheaf-Command,valueonly,separator=%x2C)";
  const tips = await listRefs(git, `${sheafRef(epic, "agents")}/`);
  const { answer } = await askReadable([...tips.values()], "", async (some) =>
    git.text(["log", format, ...some, "--"]),
  );
  return answer.split("\n").flatMap((line) => {
    const [seconds = "", command = ""] = line.split(" ");
    const at = parseSeconds(seconds);
    return at === undefined ? [] : [{ at, command }];
  });
}
