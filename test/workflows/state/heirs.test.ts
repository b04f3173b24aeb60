import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { grantAccess, withdrawGrant } from "../../../src/workflows/access/decide.ts";
import { acknowledge } from "../../../src/workflows/agent/acknowledge.ts";
import { escalate } from "../../../src/workflows/agent/escalate.ts";
import { readInbox } from "../../../src/workflows/agent/read-inbox.ts";
import { requireReader, sendMessage } from "../../../src/workflows/agent/send-message.ts";
import { readGrants } from "../../../src/workflows/read/read-grants.ts";
import { absorb } from "../../../src/workflows/recover/absorb.ts";
import { takeOver } from "../../../src/workflows/recover/take-over.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { sync, work } from "../../support/sync-epic.ts";

const [primary, a, b, heir, third] = [
  "primary",
  "secondary-a",
  "secondary-b",
  "secondary-a-2",
  "secondary-a-3",
] as [AgentId, AgentId, AgentId, AgentId, AgentId];

const open = (epic: TestEpic, agent: AgentId) => (agent === primary ? epic.primary() : epic.context(agent));

/** Sends to a reader under any name that it has or had, as the command does; gives who got it, and its number. */
async function send(epic: TestEpic, from: AgentId, to: AgentId, subject: string) {
  const context = await open(epic, from);
  const draft = { kind: "update", subject, acknowledge: "Reply" } as const;
  const [sent] = await sendMessage(context, [requireReader(context, to)], draft);
  return `${sent?.to} ${sent?.number}`;
}

async function inbox(epic: TestEpic, reader: AgentId): Promise<string[]> {
  const letters = await readInbox(await open(epic, reader), { unreadOnly: false });
  return letters.map(({ from, to, message, state }) => {
    const name = to === undefined ? from : `${from} to ${to}`;
    return `${name} ${message.number} ${message.subject} (${state})`;
  });
}

/** Secondary-A has read one message and sent two; another one waits for it. */
async function correspondence(): Promise<TestEpic> {
  const epic = await startedEpic(2);
  epic.agent(a).commit("spec", { [`${epic.feature(a)}/spec.md`]: "# Two\n" });
  await send(epic, primary, a, "first");
  await send(epic, b, a, "from B");
  await inbox(epic, a);
  await acknowledge(await open(epic, a), { from: primary, number: 1 });
  await send(epic, a, primary, "to primary");
  await send(epic, a, b, "to B");
  await send(epic, primary, a, "second");
  return epic;
}

test("a successor has the mail of its predecessor, as far as that was read, and goes on with its numbers", async () => {
  const epic = await correspondence();
  await takeOver(await epic.primary(), a, false);
  expect(await inbox(epic, heir)).toEqual([
    "primary 1 first (read)",
    "primary 2 second (new)",
    "secondary-b 1 from B (unread)",
  ]);
  expect(await send(epic, heir, primary, "of the heir")).toBe("primary 3");
  expect(await send(epic, heir, b, "of the heir")).toBe("secondary-b 2");
  expect(await inbox(epic, primary)).toEqual([
    "secondary-a-2 1 to primary (new)",
    "secondary-a-2 2 Secondary-A-2 has taken over from Secondary-A (new)",
    "secondary-a-2 3 of the heir (new)",
  ]);
  expect(await inbox(epic, b)).toEqual(["secondary-a-2 1 to B (new)", "secondary-a-2 2 of the heir (new)"]);
});

test("who wrote to the old name reaches the heir, in the same box; what was read of it stays read", async () => {
  const epic = await correspondence();
  await inbox(epic, primary);
  await acknowledge(await epic.primary(), {});
  await takeOver(await epic.primary(), a, false);
  expect(await send(epic, primary, a, "third")).toBe("secondary-a-2 3");
  expect(await send(epic, b, heir, "again from B")).toBe("secondary-a-2 2");
  expect(await inbox(epic, heir)).toEqual([
    "primary 1 first (read)",
    "primary 2 second (new)",
    "primary 3 third (new)",
    "secondary-b 1 from B (unread)",
    "secondary-b 2 again from B (new)",
  ]);
  expect(await inbox(epic, primary)).toEqual([
    "secondary-a-2 1 to primary (read)",
    "secondary-a-2 2 Secondary-A-2 has taken over from Secondary-A (new)",
  ]);
  // And once more: nothing is lost in a line of heirs.
  await takeOver(await epic.primary(), heir, false);
  expect(await send(epic, primary, a, "fourth")).toBe("secondary-a-3 4");
  expect((await inbox(epic, third)).map((line) => line.replace(/ \(.*/, ""))).toEqual([
    "primary 1 first",
    "primary 2 second",
    "primary 3 third",
    "primary 4 fourth",
    "secondary-b 1 from B",
    "secondary-b 2 again from B",
  ]);
});

test("an open question of the predecessor is the heir's: it is answered, and its blocker ends", async () => {
  const epic = await correspondence();
  await escalate(await open(epic, a), { blocker: "CSV?", need: "a decision" });
  await takeOver(await epic.primary(), a, false);
  const context = await epic.primary();
  const answer = { kind: "response", subject: "Re: CSV?", inReplyTo: 2, acknowledge: "Reply" } as const;
  await sendMessage(context, [requireReader(context, a)], answer);
  await inbox(epic, heir);
  expect(await acknowledge(await open(epic, heir), {})).toMatchObject({ cleared: ["CSV?"] });
});

test("the primary has the mail of an agent that it absorbed, under the name it was sent to", async () => {
  const epic = await correspondence();
  await absorb(await epic.primary(), a, false);
  expect(await inbox(epic, primary)).toEqual([
    "secondary-a 1 to primary (new)",
    "secondary-b to secondary-a 1 from B (unread)",
  ]);
  expect(await acknowledge(await epic.primary(), { from: b, number: 1 })).toMatchObject({
    messages: [{ from: b, number: 1 }],
  });
  expect(await inbox(epic, primary)).toEqual([
    "secondary-a 1 to primary (unread)",
    "secondary-b to secondary-a 1 from B (read)",
  ]);
  // What it wrote can still be read, and what is sent to it reaches the primary.
  expect(await inbox(epic, b)).toEqual(["secondary-a 1 to B (new)"]);
  expect(await send(epic, b, a, "late")).toBe("primary 1");
  expect(await inbox(epic, primary)).toContain("secondary-b 1 late (new)");
});

test("a line of heirs that the primary absorbs is one sender, and one mailbox", async () => {
  const epic = await correspondence();
  await takeOver(await epic.primary(), a, false);
  await send(epic, heir, b, "of the heir");
  await absorb(await epic.primary(), heir, false);
  expect((await inbox(epic, primary)).map((line) => line.replace(/ \(.*/, ""))).toEqual([
    "secondary-a-2 1 to primary",
    "secondary-a-2 2 Secondary-A-2 has taken over from Secondary-A",
    "secondary-b to secondary-a-2 1 from B",
  ]);
  expect(await inbox(epic, b)).toEqual(["secondary-a-2 1 to B (new)", "secondary-a-2 2 of the heir (new)"]);
});

test("a grant goes on with the heirs of both sides, and ends when the heir of who gave it takes it back", async () => {
  const epic = await startedEpic(2);
  epic.agent(a).commit("spec", { [`${epic.feature(a)}/spec.md`]: "# Two\n" });
  const path = `${epic.feature(a)}/spec.md`;
  const words = { directory: "/", section: undefined, document: undefined, path, reason: "", dryRun: false };
  await grantAccess(await open(epic, a), { ...words, to: b, until: undefined });
  await takeOver(await epic.primary(), a, false);
  const grants = async () => {
    const { git, rulebook } = await epic.primary();
    return (await readGrants(git, rulebook, [b])).map(({ by, end }) => [by, end === undefined]);
  };
  expect(await grants()).toEqual([[heir, true]]);
  await withdrawGrant(await open(epic, heir), { ...words, to: b });
  expect(await grants()).toEqual([[heir, false]]);
});

test("the sync records the mail of everybody, with ✅ READ at what was dealt with, by whoever deals with it now", async () => {
  const epic = await correspondence();
  await takeOver(await epic.primary(), a, false);
  await inbox(epic, heir);
  await acknowledge(await open(epic, heir), { from: b, number: 1 });
  await inbox(epic, primary);
  await acknowledge(await epic.primary(), { from: heir, number: 1 });
  const asHeir = { ...epic, feature: (name: string) => epic.feature(name === heir ? a : name) };
  for (const name of [primary, heir, b]) await work(asHeir, name);
  await sync(epic);
  const marks = (name: string) =>
    [
      ...epic.repo
        .read(`${epic.epicDir}/agent_comms/${name}.md`)
        .matchAll(/^## Message (\d+) \(.*?\) (.*)$/gm),
    ].map(([, number, mark]) => `${number} ${mark}`);
  expect(marks("primary_to_secondary_a")).toEqual(["1 ✅ READ", "2 ⏳ UNREAD"]);
  expect(marks("secondary_b_to_secondary_a")).toEqual(["1 ✅ READ"]);
  expect(marks("secondary_a_2_to_primary")).toEqual(["1 ✅ READ", "2 ✅ READ"]);
  expect(epic.repo.git("status", "--porcelain")).toBe("");
});
