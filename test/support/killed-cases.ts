import { expect } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import type { SheafError } from "../../src/errors.ts";
import { completeMove } from "../../src/workflows/context/move-refs.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import { takeOver } from "../../src/workflows/recover/take-over.ts";
import { isAgents, runCommand, type CommandName } from "./killed-command.ts";
import { picture } from "./killed-picture.ts";
import { preparedEpic, startedEpic, type TestEpic } from "./started-epic.ts";
import { ready, sync, workedEpic } from "./sync-epic.ts";

/** A command, the epic in which it is killed, and how to go on where running it again is not all there is to it. */
export interface KilledCase {
  readonly command: CommandName;
  readonly epic: () => Promise<TestEpic>;
  /** In whose checkouts ignored, untracked and hidden files lie about. */
  readonly litteredBy: readonly string[];
  readonly goOn: (epic: TestEpic, wanted: string) => Promise<unknown>;
}

/** Where the command of a case is typed. */
export function placeOf(epic: TestEpic, command: CommandName): string {
  return epic.agent(isAgents(command) ? "secondary-a" : "primary").path;
}

async function readyEpic(): Promise<TestEpic> {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  epic.agent("secondary-a").write(`${epic.feature("secondary-a")}/draft.txt`, "not committed\n");
  return epic;
}

function syncedEpic(): Promise<TestEpic> {
  return preparedEpic("killed after a sync", async () => {
    const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
    await sync(epic);
    return epic;
  });
}

/** Synced, after a successor took over from an agent, whose worktree is still there. */
function replacedEpic(): Promise<TestEpic> {
  return preparedEpic("killed after a successor", async () => {
    const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
    await takeOver(await epic.primary(), "secondary-a" as AgentId, false);
    await startEpic(await epic.primary(), { only: ["secondary-a-2" as AgentId], dryRun: false });
    await ready(epic, "secondary-a-2");
    await sync(epic);
    return epic;
  });
}

const pastHooks = ["-c", "core.hooksPath=/dev/null"];

/** Started anew: the worktrees of two agents are gone, and so are their branches. */
async function unstartedEpic(): Promise<TestEpic> {
  const epic = await startedEpic(2);
  for (const name of ["secondary-a", "secondary-b"]) {
    epic.repo.git("worktree", "remove", "--force", epic.agent(name).path);
    epic.repo.git(...pastHooks, "branch", "-qD", `sheaf/KAI-7/${name}`);
    epic.repo.git(...pastHooks, "update-ref", "-d", `refs/sheaf/KAI-7/start/${name}`);
  }
  return epic;
}

async function behindEpic(): Promise<TestEpic> {
  const epic = await readyEpic();
  epic.repo.commit("more", { [`${epic.feature("primary")}/more.md`]: "more\n" });
  return epic;
}

const again = (command: CommandName) => async (epic: TestEpic) =>
  runCommand({ command, directory: placeOf(epic, command) }, epic.system);

/** Runs the command again; an answer with this code says that it had been done before it was killed. */
const unless = (command: CommandName, code: string, rest: (epic: TestEpic) => Promise<unknown> = nothing) => {
  return async (epic: TestEpic) => {
    const error = await again(command)(epic).then(nothing, (error: unknown) => error as SheafError);
    if (error !== undefined) expect(error).toMatchObject({ code });
    if (error !== undefined) await rest(epic);
  };
};

async function nothing(): Promise<undefined> {
  return undefined;
}

const everybody = ["primary", "secondary-a", "secondary-b"];

function caseOf(
  command: CommandName,
  epic: () => Promise<TestEpic>,
  rest: Partial<KilledCase> = {},
): KilledCase {
  return { command, epic, litteredBy: everybody, goOn: again(command), ...rest };
}

/** Every command that moves refs and checkouts, or keeps what is not committed. */
export const killedCases: Readonly<Record<string, KilledCase>> = {
  heartbeat: caseOf("heartbeat", readyEpic),
  recover: caseOf("recover", readyEpic),
  start: caseOf("start", unstartedEpic, { litteredBy: ["primary"] }),
  sync: caseOf("sync", readyEpic),
  undo: caseOf("undo", syncedEpic, {
    // Done once more, it would be taken back.
    goOn: async (epic, wanted) => {
      await completeMove(await epic.primary());
      if (picture(epic.repo) !== wanted) await again("undo")(epic);
    },
  }),
  update: caseOf("update", behindEpic),
  reassign: caseOf("reassign", readyEpic, { goOn: unless("reassign", "owner-already") }),
  absorb: caseOf("absorb", readyEpic, { goOn: unless("absorb", "handed-over") }),
  "take over": caseOf("take over", readyEpic, {
    goOn: unless("take over", "handed-over", async (epic) =>
      startEpic(await epic.primary(), { only: ["secondary-a-2" as AgentId], dryRun: false }),
    ),
  }),
  "section write": caseOf("section write", readyEpic),
  // What is not clean is kept, but for an agent that was replaced: a snapshot has its work.
  finish: caseOf("finish", syncedEpic, { litteredBy: ["primary"] }),
  "finish after a successor": caseOf("finish", replacedEpic, { litteredBy: ["primary", "secondary-a"] }),
};
