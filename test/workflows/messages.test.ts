import { describe, expect, test } from "vitest";
import { parseCheckpoint, receiptsFor } from "../../src/core/records/checkpoint.ts";
import type { AgentId, FeatureId } from "../../src/core/ids.ts";
import { sheafRef } from "../../src/core/epic/layout.ts";
import { acknowledge } from "../../src/workflows/agent/acknowledge.ts";
import { findNews } from "../../src/workflows/agent/find-news.ts";
import { escalate } from "../../src/workflows/agent/escalate.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { sendMessage } from "../../src/workflows/agent/send-message.ts";
import { epic, layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../support/team.ts";

const all = { unreadOnly: false };
const hello = { kind: "update", subject: "Hello" } as const;
const question = { ...hello, subject: "Which one?", acknowledge: "Reply with a letter" } as const;

function receipts(team: Team, reader: AgentId, sender: AgentId) {
  const read = parseCheckpoint(team.committed(reader, layout.checkpoint(reader)));
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  return receiptsFor(read.value, sender);
}

async function subjects(team: Team, reader: AgentId) {
  const { letters } = await readInbox(await team.context(reader), all);
  return letters.map(({ from, message, state }) => `${from} ${message.number} ${message.subject} (${state})`);
}

describe("a message", () => {
  test("is there for its readers the moment it is sent, and shown as new once", async () => {
    const team = startTeam();
    const sent = await sendMessage(await team.context(secondaryA), [primary, secondaryB], question);
    expect(sent).toEqual([
      { to: primary, number: 1 },
      { to: secondaryB, number: 1 },
    ]);
    expect(team.at(secondaryA).git("status", "--porcelain")).toBe("");
    expect(team.committed(secondaryA, layout.channel(secondaryA, secondaryB))).toBe(
      "# Messages: Secondary-A → Secondary-B\n\n## Message 1 (2026-01-15 14:30) ⏳ UNREAD\n**Subject:** Which one?\n**Type:** update\n**Acknowledge:** Reply with a letter\n",
    );
    expect(await subjects(team, secondaryB)).toEqual(["secondary-a 1 Which one? (new)"]);
    expect(await subjects(team, secondaryB)).toEqual(["secondary-a 1 Which one? (unread)"]);
    expect(await subjects(team, primary)).toEqual(["secondary-a 1 Which one? (new)"]);
  });

  test("that asks for nothing is read when it is shown; no commit is made for nothing", async () => {
    const team = startTeam();
    await sendMessage(await team.context(primary), [secondaryA], hello);
    await sendMessage(await team.context(primary), [secondaryA], { ...hello, subject: "Again" });
    await readInbox(await team.context(secondaryA), all);
    expect(receipts(team, secondaryA, primary)).toEqual({ shown: 2, acknowledged: 2 });
    const tip = team.at(secondaryA).git("rev-parse", "HEAD");
    expect(await readInbox(await team.context(secondaryA), { unreadOnly: true })).toMatchObject({
      letters: [],
    });
    expect(team.at(secondaryA).git("rev-parse", "HEAD")).toBe(tip);
  });

  test("can be sent by several processes at once: none is lost, none has the number of another", async () => {
    const team = startTeam();
    const context = await team.context(secondaryA);
    const sends = Array.from({ length: 6 }, (_, at) =>
      sendMessage(context, [primary], { ...hello, subject: `m${at}` }),
    );
    const numbers = (await Promise.all(sends)).map(([sent]) => sent?.number);
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(await subjects(team, primary)).toHaveLength(6);
  });

  test("to oneself or to somebody who has finished is refused, and nothing is sent", async () => {
    const team = startTeam();
    const repo = team.at(primary);
    const tip = repo.git("rev-parse", "HEAD");
    repo.git("worktree", "remove", "--force", team.at(secondaryB).path);
    repo.git("update-ref", sheafRef(epic, "finished", secondaryB), "HEAD");
    repo.git("branch", "-q", "-D", `sheaf/${epic}/secondary-b`);
    const context = await team.context(primary);
    await expect(sendMessage(context, [secondaryA, secondaryB], hello)).rejects.toMatchObject({
      code: "reader-finished",
      exitCode: 1,
      message: "Secondary-B has finished its work and will read no more messages",
    });
    await expect(sendMessage(context, [primary], hello)).rejects.toMatchObject({ code: "message-to-self" });
    await expect(sendMessage(context, [secondaryA], { ...hello, inReplyTo: 2 })).rejects.toMatchObject({
      code: "no-such-message",
      exitCode: 2,
      message: "Secondary-A has sent you no message 2: none at all",
    });
    expect(repo.git("rev-parse", "HEAD")).toBe(tip);
  });

  test("is shown during a merge, too; only the receipt has to wait", async () => {
    const team = startTeam();
    await sendMessage(await team.context(primary), [secondaryA], hello);
    team.at(secondaryA).git("update-ref", "MERGE_HEAD", "HEAD");
    expect(await readInbox(await team.context(secondaryA), all)).toMatchObject({
      letters: [{ from: primary, state: "new" }],
      notRecorded: expect.stringContaining("a merge is unfinished"),
    });
    expect(receipts(team, secondaryA, primary)).toEqual({ shown: 0, acknowledged: 0 });
  });
});

test("a dry run decides, and refuses, but changes nothing", async () => {
  const team = startTeam();
  await sendMessage(await team.context(primary), [secondaryA], question);
  const context = { ...(await team.context(secondaryA)), dryRun: true };
  team.at(secondaryA).write("loose.txt", "not kept\n");
  const before = team.at(secondaryA).git("for-each-ref");
  expect(await sendMessage(context, [primary], hello)).toEqual([{ to: primary, number: 1 }]);
  expect(await heartbeat(context, { stage: "S2.P2" })).toMatchObject({ kind: "reported", committed: false });
  expect((await escalate(context, { blocker: "CSV?", need: "a decision" })).answer.number).toBe(1);
  expect((await acknowledge(context, { from: primary, number: 1 })).answer.messages).toHaveLength(1);
  await expect(sendMessage(context, [secondaryA], hello)).rejects.toMatchObject({ code: "message-to-self" });
  expect(team.at(secondaryA).git("for-each-ref")).toBe(before);
  expect(team.at(secondaryA).git("status", "--porcelain")).toBe("?? loose.txt");
  team.at(secondaryA).git("update-ref", "MERGE_HEAD", "HEAD");
  await expect(sendMessage(context, [primary], hello)).rejects.toMatchObject({
    code: "operation-in-progress",
  });
  expect(await heartbeat(context, {})).toMatchObject({ kind: "skipped" });
});

test("news are told once", async () => {
  const team = startTeam();
  expect(await findNews(await team.context(secondaryA))).toEqual([]);
  await sendMessage(await team.context(primary), [secondaryA], hello);
  team.at(primary).commit("plan", { [layout.discovery]: "found\n" });
  await heartbeat(await team.context(primary), {});
  expect(await findNews(await team.context(secondaryA))).toEqual([
    "message 1 from Primary: Hello (sheaf inbox)",
    "the epic branch has moved by one commit (sheaf update)",
  ]);
  expect(await findNews(await team.context(secondaryA))).toEqual([]);
  await team.context(secondaryB);
  team
    .at(primary)
    .commit("its spec", { [layout.featureFile("feature_01_one" as FeatureId, "spec.md")]: "new\n" });
  expect(await findNews(await team.context(secondaryB))).toEqual([
    "the epic branch has moved by one commit, and changes feature_01_one, which you depend on (sheaf update)",
  ]);
  await escalate(await team.context(secondaryA), { blocker: "CSV?", need: "a decision" });
  team.system.advance(1_200_000);
  expect(await findNews(await team.context(primary))).toHaveLength(2);
  expect(await findNews(await team.context(primary))).toEqual([
    "Secondary-A has waited 20 min for an answer: CSV? (sheaf send secondary-a --reply-to 1)",
  ]);
});

describe("an acknowledgement", () => {
  test("is kept with the reader and leaves the sender's file alone", async () => {
    const team = startTeam();
    await sendMessage(await team.context(primary), [secondaryA], question);
    const channel = team.committed(primary, layout.channel(primary, secondaryA));
    await readInbox(await team.context(secondaryA), all);
    const { answer } = await acknowledge(await team.context(secondaryA), {
      from: primary,
      number: 1,
      reply: "B",
    });
    expect(answer).toEqual({ messages: [{ from: primary, number: 1 }], cleared: [] });
    expect(receipts(team, secondaryA, primary)).toEqual({ shown: 1, acknowledged: 1 });
    expect(team.committed(primary, layout.channel(primary, secondaryA))).toBe(channel);
    const { letters } = await readInbox(await team.context(primary), all);
    expect(letters).toMatchObject([
      { message: { kind: "response", inReplyTo: 1, subject: "Re: Which one?" } },
    ]);
  });

  test("without a number covers what was shown, not what came after", async () => {
    const team = startTeam();
    await sendMessage(await team.context(primary), [secondaryA], question);
    await readInbox(await team.context(secondaryA), all);
    await sendMessage(await team.context(primary), [secondaryA], question);
    const { answer } = await acknowledge(await team.context(secondaryA), {});
    expect(answer.messages).toEqual([{ from: primary, number: 1 }]);
    expect(await subjects(team, secondaryA)).toEqual([
      "primary 1 Which one? (read)",
      "primary 2 Which one? (new)",
    ]);
  });

  test("of a message that was never sent is refused", async () => {
    const team = startTeam();
    const context = await team.context(secondaryA);
    await expect(acknowledge(context, { from: primary, number: 3 })).rejects.toMatchObject({
      exitCode: 2,
      message: "there is no message 3 from Primary: it has sent none",
    });
    await expect(acknowledge(context, { reply: "x" })).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe("an escalation", () => {
  const words = { blocker: "CSV or API?", need: "a decision", attempted: "- read DISCOVERY.md" };
  const status = layout.featureFile("feature_02_two" as FeatureId, "STATUS");

  test("shows in message, STATUS, checkpoint and section, and its answer clears all four together", async () => {
    const team = startTeam();
    const { answer } = await escalate(await team.context(secondaryA), words);
    expect(answer).toEqual({ number: 1, again: false });
    const repo = team.at(secondaryA);
    expect(repo.read(status)).toContain("STATUS: BLOCKED\nBLOCKERS: CSV or API?\n");
    expect(repo.read(layout.readme)).toContain("**Blockers:** CSV or API?\n");
    expect(repo.read(layout.channel(secondaryA, primary))).toMatchInlineSnapshot(`
      "# Messages: Secondary-A → Primary

      ## Message 1 (2026-01-15 14:30) ⏳ UNREAD
      **Subject:** ESCALATION - CSV or API?
      **Type:** escalation
      **Blocker:** CSV or API?
      **Attempted:** - read DISCOVERY.md
      **Need:** a decision
      **Blocked Since:** 2026-01-15 14:30 UTC
      **Stuck For:** 0 s
      **Urgency:** MEDIUM
      **Acknowledge:** Reply with decision or "escalating to user"
      "
    `);

    team.system.advance(720_000);
    const reply = {
      kind: "response",
      subject: "Re: ESCALATION",
      inReplyTo: 1,
      acknowledge: "Reply when updated",
    } as const;
    await sendMessage(await team.context(primary), [secondaryA], reply);
    await readInbox(await team.context(secondaryA), all);
    const acked = await acknowledge(await team.context(secondaryA), {});
    expect(acked.answer.cleared).toEqual(["CSV or API?"]);
    expect(repo.read(status)).toContain("STATUS: IN_PROGRESS\nBLOCKERS: none\n");
    expect(repo.read(layout.readme)).toContain("**Blockers:** None\n");
    expect(repo.read(layout.checkpoint(secondaryA))).toContain('"blockers": []');
  });

  test("is a reminder when nobody has answered, and tells since when", async () => {
    const team = startTeam();
    await escalate(await team.context(secondaryA), words);
    team.system.advance(3_900_000);
    expect((await escalate(await team.context(secondaryA), words)).answer).toEqual({
      number: 2,
      again: true,
    });
    const [, reminder] = (await readInbox(await team.context(primary), all)).letters;
    expect(reminder?.message.text).toMatch(
      /URGENT: Still blocked - CSV or API\?[^]*Stuck For:\*\* 1 h 5 min/,
    );
  });

  test("is ended by the agent itself when the blocker is gone, and the primary is told", async () => {
    const team = startTeam();
    await escalate(await team.context(secondaryA), words);
    await heartbeat(await team.context(secondaryA), { blockers: [] });
    expect(await subjects(team, primary)).toEqual([
      "secondary-a 1 ESCALATION - CSV or API? (new)",
      "secondary-a 2 Blocker resolved (new)",
    ]);
  });

  test("is not for the primary", async () => {
    const team = startTeam();
    await expect(escalate(await team.context(primary), words)).rejects.toMatchObject({
      code: "primary-escalates",
    });
  });
});
