import { expect, test } from "vitest";
import { stateFiles, stateRef } from "../../../src/core/epic/layout.ts";
import { parseOutbox } from "../../../src/core/records/outbox.ts";
import { findCommit } from "../../../src/git/refs.ts";
import { writeState } from "../../../src/git/state-refs.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { sendMessage } from "../../../src/workflows/agent/send-message.ts";
import type { AgentContext } from "../../../src/workflows/context/context.ts";
import { liveDir } from "../../../src/workflows/context/live-files.ts";
import { changeOwn } from "../../../src/workflows/state/change-own.ts";
import { repoAt } from "../../support/git-repo.ts";
import { epic, layout, primary, secondaryA, startTeam, type Team } from "../../support/team.ts";

const outbox = stateFiles.outbox(primary);
const hello = (subject: string) => ({ kind: "update", subject }) as const;
const sent = (team: Team) =>
  parseOutbox(team.live(secondaryA, outbox)).messages.map(({ subject }) => subject);

/** Calls `deed` each time the agent's command reaches a step. */
function at(context: AgentContext, step: string, deed: () => void): AgentContext {
  const reached = (reached: string) => (reached === step ? deed() : undefined);
  return { ...context, system: { ...context.system, reached } };
}

test("many commands of one agent at once: every change stands, and each is one event", async () => {
  const team = startTeam();
  const context = await team.context(secondaryA);
  const before = team.chain(secondaryA).length;
  const deeds = Array.from({ length: 10 }, (_, number) => [
    sendMessage(context, [primary], hello(`m${number}`)),
    changeOwn(context, {
      command: "heartbeat",
      decide: () => ({ report: { done: [`step ${number}`] }, subject: "done", answer: undefined }),
    }),
  ]);
  await Promise.all(deeds.flat());
  expect(sent(team).toSorted()).toEqual(Array.from({ length: 10 }, (_, number) => `m${number}`));
  expect(team.checkpoint(secondaryA).completed_steps).toHaveLength(10);
  expect(team.chain(secondaryA)).toHaveLength(before + 20);
});

test("who lost a race decides anew on what the other wrote", async () => {
  const team = startTeam();
  const context = await team.context(secondaryA);
  let isFirst = true;
  const rival: Promise<unknown>[] = [];
  const seen: number[] = [];
  const slow = at(context, "state-decided", () => undefined);
  const { sent: numbers } = await changeOwn(slow, {
    command: "send",
    decide: async (own) => {
      if (isFirst) rival.push(sendMessage(context, [primary], hello("the other's")));
      isFirst = false;
      await Promise.all(rival);
      seen.push(own.outboxes.size);
      return {
        posts: [{ to: primary, draft: hello("mine") }],
        subject: "x",
        answer: undefined,
      };
    },
  });
  expect(seen).toEqual([0, 1]);
  expect(numbers).toEqual([{ to: primary, number: 2 }]);
  expect(sent(team)).toEqual(["the other's", "mine"]);
});

test("a state that never comes to rest is said, and nothing is written", async () => {
  const team = startTeam();
  const context = await team.context(secondaryA);
  const ref = stateRef(epic, secondaryA);
  let writes = 0;
  const restless = changeOwn(context, {
    command: "send",
    decide: async () => {
      const old = await findCommit(context.git, ref);
      const files = new Map([["note", String(writes++)]]);
      await writeState(context.git, {
        ref,
        old,
        files,
        message: "x\n",
        agent: secondaryA,
        now: team.system.now(),
      });
      return { posts: [{ to: primary, draft: hello("lost") }], subject: "x", answer: undefined };
    },
  });
  await expect(restless).rejects.toMatchObject({ kind: "git", code: "state-busy", exitCode: 7 });
  expect(writes).toBe(20);
  expect(sent(team)).toEqual([]);
});

test.each([
  ["before the write", "state-decided", []],
  ["after it", "state-written", ["killed"]],
])("killed %s: nothing is half there, and the next command goes on", async (_, step, there) => {
  const team = startTeam();
  const context = await team.context(secondaryA);
  const killed = at(context, step, () => {
    throw new Error("killed");
  });
  const before = team.at(primary).git("for-each-ref", "refs/heads");
  await expect(sendMessage(killed, [primary], hello("killed"))).rejects.toThrow("killed");
  expect(sent(team)).toEqual(there);
  await sendMessage(context, [primary], hello("next"));
  expect(sent(team)).toEqual([...there, "next"]);
  const copy = repoAt(liveDir(context)).read(
    layout.channel(secondaryA, primary).slice(context.epicDir.length + 1),
  );
  expect(copy.match(/^\*\*Subject:\*\* .*$/gm)).toEqual(
    [...there, "next"].map((one) => `**Subject:** ${one}`),
  );
  await heartbeat(context, {});
  expect(team.at(primary).git("for-each-ref", "refs/heads")).toBe(before);
  expect(team.at(primary).git("fsck", "--strict", "--no-dangling")).toBe("");
});

test("what changes nothing writes nothing", async () => {
  const team = startTeam();
  const context = await team.context(secondaryA);
  const chain = team.chain(secondaryA);
  const { answer } = await changeOwn(context, {
    command: "inbox",
    decide: () => ({ subject: "nothing", answer: "looked" }),
  });
  expect(answer).toBe("looked");
  expect(team.chain(secondaryA)).toEqual(chain);
});
