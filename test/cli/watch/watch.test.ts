import { expect, test } from "vitest";
import type { Io } from "../../../src/cli/command.ts";
import type { Terminal } from "../../../src/cli/watch/screen.ts";
import { watchOn, type Watching } from "../../../src/cli/watch/watch.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { watchStatus, type Watched } from "../../../src/workflows/read/watch-status.ts";
import { fakeSystem } from "../../support/system.ts";
import { secondaryA, primary, startTeam, type Team } from "../../support/team.ts";

const options = { everyMs: 2_000, only: undefined };

/** The call of `sheaf status --watch` whose clock does what `onSleep` says at each pause. */
function callOf(
  team: Team,
  io: Partial<Io>,
  onSleep: (pause: number) => Promise<void> | void,
  json = false,
): Watching {
  let pauses = 0;
  const system = fakeSystem({}, () => onSleep(++pauses));
  const none = () => undefined;
  const silent = { cwd: "", system, readInput: async () => "", out: none, err: none, isTerminal: false };
  return { io: { ...silent, ...io }, system, directory: team.at(primary).path, epic: undefined, json };
}

test("nothing is read anew while no ref moves", async () => {
  const team = startTeam();
  await team.context(secondaryA);
  const end = new AbortController();
  const system = fakeSystem({}, async () => {
    if (system.sleeps.length === 2) await heartbeat(await team.context(secondaryA), { step: "on" });
    if (system.sleeps.length === 22) end.abort();
  });
  const looks: Watched[] = [];
  const request = { everyMs: 2_000, until: end.signal };
  for await (const look of watchStatus({ directory: team.at(primary).path }, system, request))
    looks.push(look);
  const fresh = looks.flatMap((look, at) => (look === looks[at - 1] ? [] : [at]));
  // The start, the heartbeat, and half a minute later.
  expect(fresh).toEqual([0, 2, 17]);
  expect(looks[2]?.events).toContainEqual(
    expect.objectContaining({ agent: secondaryA, words: "heartbeat: at S2.P1" }),
  );
});

/** What is printed while an agent reports once; the reader goes away after the second look that shows nothing new. */
async function printedBlocks(json: boolean): Promise<string[]> {
  const team = startTeam();
  await team.context(secondaryA);
  const gone = new AbortController();
  const printed: string[] = [];
  const io = { out: (text: string | Uint8Array) => void printed.push(String(text)), readerGone: gone.signal };
  const onSleep = async (pause: number) => {
    if (pause === 2) await heartbeat(await team.context(secondaryA), { step: "one" });
    if (pause === 4) gone.abort();
  };
  expect(await watchOn(callOf(team, io, onSleep, json), options)).toBe(0);
  return printed;
}

test("without a terminal a block is printed for each change, until the reader is gone", async () => {
  const printed = await printedBlocks(false);
  expect(printed).toHaveLength(2);
  expect(printed[1]).toMatch(/^== \S+\n\S+ heartbeat: at S2.P1 {2}\(Secondary-A\)\nKAI-7 {2}Config\n/);
});

test("with --json each change is one line", async () => {
  const printed = await printedBlocks(true);
  const answers = printed.map((line) => JSON.parse(line) as { command: string; data: { agents: unknown[] } });
  expect(answers.map(({ command, data }) => [command, data.agents.length])).toEqual([
    ["status", 3],
    ["status", 3],
  ]);
});

test.each<[string, number]>([
  ["q", 0],
  ["xq", 0],
  ["\u0003", 130],
])("on a terminal %j ends it with %i, and gives the screen back", async (keys, code) => {
  const team = startTeam();
  let written = "";
  let type: (keys: string) => void = () => undefined;
  const terminal: Terminal = {
    write: (text) => void (written += text),
    size: () => ({ columns: 60, rows: 12 }),
    onRedraw: () => undefined,
    onKeys: (take) => void (type = take),
    onExit: () => undefined,
    release: () => undefined,
  };
  const onSleep = (pause: number) => (pause === 2 ? type(keys) : undefined);
  const input = callOf(team, { findTerminal: async () => terminal }, onSleep);
  expect(await watchOn(input, options)).toBe(code);
  expect(written).toContain("KAI-7  Config");
  expect(written.endsWith("\u001B[?25h\u001B[?1049l")).toBe(true);
});

test("a first look that fails leaves the screen alone", async () => {
  const team = startTeam();
  team.at(primary).git("branch", "-q", "-m", "elsewhere");
  let isTaken = false;
  const findTerminal = async () => ({ write: () => void (isTaken = true) }) as unknown as Terminal;
  await expect(
    watchOn(
      callOf(team, { findTerminal }, () => undefined),
      options,
    ),
  ).rejects.toMatchObject({ exitCode: 2 });
  expect(isTaken).toBe(false);
});
