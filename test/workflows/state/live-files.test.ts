import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { sendMessage } from "../../../src/workflows/agent/send-message.ts";
import { liveDir } from "../../../src/workflows/context/live-files.ts";
import { takeOver } from "../../../src/workflows/recover/take-over.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { sync, work } from "../../support/sync-epic.ts";
import { olderEpic, a as olderA } from "../../support/older-epic.ts";

const [primary, a, b] = ["primary", "secondary-a", "secondary-b"] as [AgentId, AgentId, AgentId];
const hello = { kind: "update", subject: "Hello" } as const;

function copies(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.map((file) => join(file.parentPath, file.name).slice(folder.length + 1)).toSorted();
}

const folderOf = async (epic: TestEpic) => liveDir(await epic.primary());

test("there are copies from the start on, where the epic's folder will have the files", async () => {
  const epic = await startedEpic(1);
  const folder = await folderOf(epic);
  expect(copies(folder)).toEqual([
    "agent_checkpoints/primary.json",
    "agent_checkpoints/secondary_a.json",
    "feature_01_part_1/STATUS",
    "feature_02_part_2/STATUS",
    "handoffs/secondary-a.md",
  ]);
  const copy = readFileSync(join(folder, "agent_checkpoints/secondary_a.json"), "utf8");
  expect(copy).toBe(epic.live(a, "checkpoint.json"));
  expect(epic.repo.git("status", "--porcelain", "--ignored")).toBe("");
});

test("a copy is as new as the state, whichever of several commands was the last", async () => {
  const epic = await startedEpic(1);
  const context = await epic.context(a);
  const deeds = Array.from({ length: 8 }, async (_, at) =>
    at % 2 === 0
      ? heartbeat(context, { done: [`step ${at}`] })
      : sendMessage(context, [primary], { ...hello, subject: `m${at}` }),
  );
  await Promise.all(deeds);
  const folder = await folderOf(epic);
  expect(readFileSync(join(folder, "agent_checkpoints/secondary_a.json"), "utf8")).toBe(
    epic.live(a, "checkpoint.json"),
  );
  const channel = readFileSync(join(folder, "agent_comms/secondary_a_to_primary.md"), "utf8");
  expect(channel.match(/^## Message \d+/gm)).toEqual([1, 2, 3, 4].map((number) => `## Message ${number}`));
  expect(copies(folder).filter((name) => /tmp|lock|~/.test(name))).toEqual([]);
});

test("a copy is replaced as a whole, and never read: what somebody writes into one changes nothing", async () => {
  const epic = await startedEpic(1);
  const path = join(await folderOf(epic), "agent_checkpoints/secondary_a.json");
  const inode = statSync(path).ino;
  await heartbeat(await epic.context(a), { step: "one" });
  expect(statSync(path).ino).not.toBe(inode);
  epic.repo.at(await folderOf(epic)).write("agent_checkpoints/secondary_a.json", "{ not JSON");
  await heartbeat(await epic.context(a), {});
  expect(readFileSync(path, "utf8")).toBe(epic.live(a, "checkpoint.json"));
  expect(epic.live(a, "checkpoint.json")).toContain('"current_step": "one"');
  rmSync(await folderOf(epic), { recursive: true });
  await heartbeat(await epic.context(a), { step: "two" });
  expect(readFileSync(path, "utf8")).toContain('"current_step": "two"');
});

test("an heir has copies of all that it goes on with; so has an epic that was carried over", async () => {
  const epic = await startedEpic(2);
  epic.agent(a).commit("spec", { [`${epic.feature(a)}/spec.md`]: "# Two\n" });
  await sendMessage(await epic.context(a), [b], hello);
  await takeOver(await epic.primary(), a, false);
  expect(copies(await folderOf(epic))).toEqual(
    expect.arrayContaining([
      "agent_checkpoints/secondary_a_2.json",
      "agent_comms/secondary_a_2_to_secondary_b.md",
      "agent_comms/secondary_a_2_to_primary.md",
    ]),
  );
  const older = olderEpic();
  const folder = liveDir(await older.context(olderA));
  expect(copies(folder)).toContain("agent_comms/secondary_a_to_primary.md");
  expect(copies(folder)).toContain("approvals.md");
});

test("the epic's folder has the same once a sync has recorded it, with the marks of their readers", async () => {
  const epic = await startedEpic(1);
  await sendMessage(await epic.context(a), [primary], hello);
  for (const name of [primary, a]) await work(epic, name);
  await sync(epic);
  const folder = await folderOf(epic);
  for (const name of ["agent_checkpoints/secondary_a.json", "feature_02_part_2/STATUS"]) {
    expect(epic.repo.read(`${epic.epicDir}/${name}`)).toBe(readFileSync(join(folder, name), "utf8"));
  }
  const channel = "agent_comms/secondary_a_to_primary.md";
  expect(epic.repo.read(`${epic.epicDir}/${channel}`)).toBe(readFileSync(join(folder, channel), "utf8"));
});
