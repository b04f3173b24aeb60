import { expect, test, vi } from "vitest";
import type { AgentId } from "../../src/core/ids.ts";
import { acknowledge } from "../../src/workflows/agent/acknowledge.ts";
import { pause } from "../../src/workflows/agent/change-state.ts";
import { escalate } from "../../src/workflows/agent/escalate.ts";
import { findNews } from "../../src/workflows/agent/find-news.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { markReady } from "../../src/workflows/agent/mark-ready.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { sendMessage } from "../../src/workflows/agent/send-message.ts";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { readStatus } from "../../src/workflows/read/read-status.ts";
import { takeOver } from "../../src/workflows/recover/take-over.ts";
import { gitRepo } from "../support/git-repo.ts";
import { startEpicIn, type TestEpic } from "../support/started-epic.ts";
import { sync } from "../support/sync-epic.ts";
import { noon } from "../support/locks.ts";

const minute = 60_000;
const [a, b, c, heir] = ["secondary-a", "secondary-b", "secondary-c", "secondary-b-2"] as AgentId[];
const blocker = { blocker: "CSV or API?", need: "a decision" };

/** A day on a clock that the test turns; git's commits are dated by it, too. */
async function startDay() {
  setGitTime(0);
  const epic = await startEpicIn(gitRepo(), 3);
  const timeline: string[] = [];
  let problems: string[] = [];
  /** Something happens at a time; what somebody has to look at since, or no more, is noted with it. */
  const at = async (time: string, words: string, deed: () => Promise<unknown> = async () => undefined) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    setGitTime((hours * 60 + minutes) * minute);
    epic.system.advance(noon + (hours * 60 + minutes) * minute - epic.system.now());
    const told = await deed();
    const found = (await readStatus(await epic.primary())).problems.map(
      ({ kind, agent }) => `${kind} ${agent}`,
    );
    timeline.push(
      `${time} ${words}`,
      ...(Array.isArray(told) ? told.map((line) => `       ${String(line)}`) : []),
      ...found.filter((one) => !problems.includes(one)).map((one) => `     + ${one}`),
      ...problems.filter((one) => !found.includes(one)).map((one) => `     - ${one}`),
    );
    problems = found;
  };
  return { epic, timeline, at };
}

function setGitTime(ms: number): void {
  for (const who of ["AUTHOR", "COMMITTER"]) vi.stubEnv(`GIT_${who}_DATE`, `${(noon + ms) / 1000} +0000`);
}

/** Agents report and hear the news, as every command tells them. */
const beat =
  (epic: TestEpic, ...agents: readonly string[]) =>
  async () => {
    const told: string[] = [];
    for (const agent of agents) {
      const context = agent === "primary" ? await epic.primary() : await epic.context(agent);
      const { asked } = await heartbeat(context, { step: "writing" });
      told.push(...asked.map((id) => `${agent} asks ${id} for a sign of life`));
      told.push(...(await findNews(context)).map((line) => `${agent} hears: ${line}`));
    }
    return told;
  };

/** An agent writes its spec, commits it, and passes the gate. */
const finishWriting =
  (epic: TestEpic, agent: string, feature = epic.feature(agent)) =>
  async () => {
    epic.agent(agent).commit("spec", {
      [`${feature}/spec.md`]: `# Spec of ${agent}\n`,
      [`${feature}/checklist.md`]: "- [x] asked and answered\n",
    });
    await markReady(agent === "primary" ? await epic.primary() : await epic.context(agent));
  };

test("six hours: a late answer, a silent agent, its successor, and a feature that has to wait", async () => {
  const { epic, timeline, at } = await startDay();
  await at("0:10", "everybody is at work", beat(epic, "primary", a!, b!, c!));
  await at("0:30", "A is blocked", async () => {
    epic.agent(b!).write(`${epic.feature(b!)}/draft.md`, "never committed\n");
    await escalate(await epic.context(a!), blocker);
  });
  await at("0:40", "C waits for its user, and says so", async () =>
    pause(await epic.context(c!), "the user is away"),
  );
  await at("0:46", "the primary reports", beat(epic, "primary"));
  await at("1:10", "B has been silent for an hour", beat(epic, "primary", a!));
  await at("1:35", "A is told to ask again", beat(epic, a!));
  await at("1:36", "and asks", async () => escalate(await epic.context(a!), blocker));
  await at("1:50", "the primary answers at last", async () => {
    await readInbox(await epic.primary(), { unreadOnly: true });
    const answer = {
      kind: "response",
      subject: "Re: CSV or API?",
      inReplyTo: 2,
      acknowledge: "Reply",
    } as const;
    await sendMessage(await epic.primary(), [a!], answer);
  });
  await at("2:00", "A goes on", async () => {
    const letters = await readInbox(await epic.context(a!), { unreadOnly: true });
    const { cleared } = await acknowledge(await epic.context(a!), {});
    return [
      ...letters.map(({ message }) => `A reads: ${message.subject}`),
      `A is free of: ${cleared.join()}`,
    ];
  });
  await at("2:10", "a new agent takes over from B", async () => {
    const { to, restored } = await takeOver(await epic.primary(), b!, false);
    const late = await epic.context(b!).then(
      () => "goes on",
      (error: Error) => error.message.replace(/^.*is not/, "B is not"),
    );
    return [`${to} has ${restored?.write.map((path) => path.replace(/.*\//, "")).join()}`, late];
  });
  await at("2:25", "the primary is through", finishWriting(epic, "primary"));
  await at("2:30", "A is through", finishWriting(epic, a!));
  await at("3:05", "the new agent reports", beat(epic, heir!));
  await at("3:30", "the new agent is through", finishWriting(epic, heir!, epic.feature(b!)));
  await at("4:26", "two hours since the first was ready");
  await at("6:00", "six hours since the start");
  await at("6:05", "the feature of C is deferred", async () => {
    const { agents } = await sync(epic, { defer: [c!], reason: "the user is away" });
    return agents.map(({ agent, outcome }) => `${agent}: ${outcome}`);
  });
  await at("6:10", "what is merged is cleared away", async () => {
    const steps = await finishEpic(await epic.primary(), {
      dryRun: false,
      withIgnored: false,
      withUncommitted: false,
    });
    return steps.map((step) => `${step.agent}: ${step.kind === "keep" ? step.why : step.kind}`);
  });
  await at("6:20", "C is back, and comes in later", async () => {
    await finishWriting(epic, c!)();
    const { agents } = await sync(epic);
    return agents.map(({ agent, outcome }) => `${agent}: ${outcome}`);
  });
  vi.unstubAllEnvs();
  expect(`\n${timeline.join("\n")}\n`).toMatchInlineSnapshot(`
    "
    0:10 everybody is at work
    0:30 A is blocked
         + escalation-open secondary-a
    0:40 C waits for its user, and says so
         + silent primary
         + silent secondary-b
    0:46 the primary reports
           primary asks secondary-b for a sign of life
           primary hears: message 1 from Secondary-A: ESCALATION - CSV or API? (sheaf inbox)
           primary hears: message 1 from Secondary-C: Secondary-C is paused (sheaf inbox)
           primary hears: Secondary-A has waited 16 min for an answer: CSV or API? (sheaf send secondary-a --reply-to 1)
         + escalation-overdue secondary-a
         - escalation-open secondary-a
         - silent primary
    1:10 B has been silent for an hour
           primary asks secondary-a for a sign of life
           primary asks secondary-b for a sign of life
           primary hears: Secondary-A has waited 40 min for an answer: CSV or API? (sheaf send secondary-a --reply-to 1)
           secondary-a hears: message 1 from Primary: STATUS CHECK - Are you still active? (sheaf inbox)
         + stale secondary-b
         - silent secondary-b
    1:35 A is told to ask again
           secondary-a hears: nobody has answered for 1 h 5 min: CSV or API? (sheaf escalate once more: it goes out as URGENT)
    1:36 and asks
    1:50 the primary answers at last
         + blocked secondary-a
         - escalation-overdue secondary-a
    2:00 A goes on
           A reads: STATUS CHECK - Are you still active?
           A reads: Re: CSV or API?
           A is free of: CSV or API?
         - blocked secondary-a
    2:10 a new agent takes over from B
           secondary-b-2 has draft.md
           B is not in the roster of KAI-7 any more: its work is secondary-b-2's now
         - stale secondary-b
    2:25 the primary is through
    2:30 A is through
    3:05 the new agent reports
           secondary-b-2 hears: message 1 from Primary: STATUS CHECK - Are you still active? (sheaf inbox)
           secondary-b-2 hears: message 2 from Primary: STATUS CHECK - Are you still active? (sheaf inbox)
           secondary-b-2 hears: the epic branch has moved by 2 commits (sheaf update)
    3:30 the new agent is through
    4:26 two hours since the first was ready
         + sync-late secondary-c
    6:00 six hours since the start
         + sync-over-time secondary-c
         - sync-late secondary-c
    6:05 the feature of C is deferred
           primary: nothing-new
           secondary-a: merged
           secondary-b-2: merged
           secondary-c: deferred
    6:10 what is merged is cleared away
           secondary-a: remove
           secondary-b-2: remove
           secondary-b: was replaced, and left uncommitted work: feature-updates/KAI-7-improve_it/feature_03_part_3/draft.md
           secondary-c: has not finished feature_04_part_4
    6:20 C is back, and comes in later
           primary: nothing-new
           secondary-a: nothing-new
           secondary-b-2: nothing-new
           secondary-c: merged
         - sync-over-time secondary-c
    "
  `);
});
