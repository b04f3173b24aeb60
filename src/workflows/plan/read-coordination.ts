import { epicBranch } from "../../core/epic/layout.ts";
import type { MovedRef } from "../../core/lifecycle/operation.ts";
import type { EpicId, Instant } from "../../core/ids.ts";
import { measureCoordination, type PastSync } from "../../core/plan/coordination.ts";
import type { CoordinationCost } from "../../core/plan/savings.ts";
import { parseInstant } from "../../core/time.ts";
import type { Git } from "../../git/git.ts";
import { openRepository } from "../../git/repository.ts";
import { SheafError } from "../../errors.ts";
import { readOperations } from "../../git/operations.ts";
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

async function readSyncs(git: Git, epic: EpicId): Promise<PastSync[]> {
  const operations = (await readOperations(git, epic, newest)).filter(({ kind }) => kind === "sync");
  const syncs = await Promise.all(
    operations.map(async ({ at, moved }) => {
      const landedAt = parseInstant(at);
      const step = moved.find(({ ref }) => ref === `refs/heads/${epicBranch(epic)}`);
      return landedAt === undefined || step === undefined
        ? []
        : [{ landedAt, ...(await readCommits(git, step)) }];
    }),
  );
  return syncs.flat();
}

/** When the commits of a sync that `start` and `ready` made were made, by their trailers. */
async function readCommits(git: Git, { old, new: to }: MovedRef): Promise<Omit<PastSync, "landedAt">> {
  const none = { startedAt: [], readyAt: [] };
  if (old === undefined || to === undefined) return none;
  const format = "--format=%at %(trailers:key=Sheaf-Command,valueonly,separator=%x2C)";
  const { code, stdout } = await git.run(["log", format, `${old}..${to}`, "--"], { answers: [128] });
  if (code !== 0) return none;
  const commits = stdout
    .toString("utf8")
    .split("\n")
    .map((line) => line.split(" "));
  const timesOf = (command: string) =>
    commits.filter(([, made]) => made === command).map(([seconds]) => (Number(seconds) * 1_000) as Instant);
  return { startedAt: timesOf("start"), readyAt: timesOf("ready") };
}
