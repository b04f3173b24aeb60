import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseOutbox } from "../../../src/core/records/outbox.ts";
import { acknowledge } from "../../../src/workflows/agent/acknowledge.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { readInbox } from "../../../src/workflows/agent/read-inbox.ts";
import { sendMessage } from "../../../src/workflows/agent/send-message.ts";
import { readStatus } from "../../../src/workflows/read/read-status.ts";
import { readLog, undo } from "../../../src/workflows/sync/undo.ts";
import { cliBundle } from "../../support/bundle.ts";
import { repoAt, temporaryFolder } from "../../support/git-repo.ts";
import {
  a,
  channels,
  features,
  heir,
  layout,
  olderEpic,
  primary,
  type OlderEpic,
} from "../../support/older-epic.ts";

/** Everything that a branch, an index or a working tree is. */
function work(epic: OlderEpic): string[] {
  return [
    epic.repo.git("for-each-ref", "refs/heads", "refs/sheaf/KAI-7/start"),
    ...[primary, a, heir].flatMap((agent) => [
      epic.at(agent).git("symbolic-ref", "HEAD"),
      epic.at(agent).git("ls-files", "--stage"),
      epic.at(agent).git("status", "--porcelain"),
    ]),
  ];
}

const states = ({ repo }: OlderEpic) =>
  repo.git(
    "for-each-ref",
    "--format=%(refname) %(objectname)",
    "refs/sheaf/KAI-7/agents",
    "refs/sheaf/KAI-7/carried",
  );
const live = ({ repo }: OlderEpic, agent: string, file: string) =>
  repo.tryGit("show", `refs/sheaf/KAI-7/agents/${agent}:${file}`).output;

describe("an epic of an earlier version", () => {
  test("is carried over by the first command: every file of every agent, and no branch, index or file moves", async () => {
    const epic = olderEpic();
    const before = work(epic);
    await epic.context(a);
    expect(work(epic)).toEqual(before);
    for (const agent of [a, heir, primary]) {
      expect(live(epic, agent, "checkpoint.json")).toBe(epic.at(agent).read(layout.checkpoint(agent)));
    }
    const owners = [primary, a, heir];
    for (const [at, feature] of features.entries()) {
      const owner = owners[at] ?? primary;
      expect(live(epic, owner, `${feature}/STATUS`)).toBe(
        epic.at(owner).read(layout.featureFile(feature, "STATUS")),
      );
    }
    const texts = (agent: string, to: string) =>
      parseOutbox(live(epic, agent, `outbox/${to}.jsonl`)).messages.map(({ text }) => text);
    const written = (channel: string) => channel.slice(channel.indexOf("## "));
    expect(texts(a, primary).join("")).toBe(written(channels.fromA));
    expect(texts(primary, a).join("")).toBe(written(channels.fromPrimary));
    expect(texts(heir, primary).join("")).toBe(written(channels.fromB));
    expect(live(epic, primary, "approvals.md")).toBe(epic.repo.read(layout.approvals));
    // A replaced agent has no state of its own any more: its heir has it.
    expect(
      states(epic)
        .split("\n")
        .map((line) => line.split(" ")[0]?.replace("refs/sheaf/KAI-7/", "")),
    ).toEqual([
      "agents/primary",
      "agents/secondary-a",
      "agents/secondary-b-2",
      "carried/primary",
      "carried/secondary-a",
      "carried/secondary-b-2",
    ]);
  });

  test("goes on where it was: receipts, numbers, blockers, approvals", async () => {
    const epic = olderEpic();
    const inbox = async (agent: typeof a) =>
      (await readInbox(await epic.context(agent), { unreadOnly: false })).map(
        ({ from, message, state }) => `${from} ${message.number} ${message.subject} (${state})`,
      );
    expect(await inbox(a)).toEqual(["primary 1 Hello (read)", "primary 2 Re: CSV? (new)"]);
    expect(await inbox(primary)).toEqual([
      "secondary-a 1 Half way (read)",
      "secondary-a 2 ESCALATION - CSV? (new)",
      "secondary-b-2 1 Of B (new)",
    ]);
    const hello = { kind: "update", subject: "Later" } as const;
    expect(await sendMessage(await epic.context(a), [primary], hello)).toEqual([{ to: primary, number: 3 }]);
    expect(await sendMessage(await epic.context(heir), [primary], hello)).toEqual([
      { to: primary, number: 2 },
    ]);
    expect(await acknowledge(await epic.context(a), {})).toMatchObject({ cleared: ["CSV?"] });
    await heartbeat(await epic.context(a), { step: "on" });
    expect(live(epic, a, `${features[1]}/STATUS`)).toContain("STAGE: S2.P2\n");
    expect(live(epic, a, `${features[1]}/STATUS`)).toContain("BLOCKERS: none\n");
  });

  test("shows nobody as alive who was silent before", async () => {
    const epic = olderEpic();
    epic.system.advance(Date.now() + 2 * 3_600_000 - epic.system.now());
    const { agents } = await readStatus(await epic.context(primary));
    expect(agents.map(({ agent, life }) => `${agent} ${life}`)).toEqual([
      "primary stale",
      "secondary-a stale",
      "secondary-b-2 stale",
    ]);
  });
});

describe("the carrying over", () => {
  test("is one operation, which undo takes back; the next command does it again, with the same outcome", async () => {
    const epic = olderEpic();
    const context = await epic.context(primary);
    const tree = () =>
      epic.repo.git("rev-parse", ...[primary, a, heir].map((id) => `refs/sheaf/KAI-7/agents/${id}^{tree}`));
    const [made, before] = [tree(), work(epic)];
    expect((await readLog(context, 9)).map(({ kind, summary }) => `${kind}: ${summary}`)).toEqual([
      "carry-over: live state of primary, secondary-a, secondary-b-2",
    ]);
    await undo(context, false);
    expect(states(epic)).toBe("");
    expect(work(epic)).toEqual(before);
    await epic.context(heir);
    expect(tree()).toBe(made);
    expect(work(epic)).toEqual(before);
  });

  test("is done once by commands that begin at the same time", async () => {
    const epic = olderEpic();
    await Promise.all([primary, a, heir, a, heir].map((agent) => epic.context(agent)));
    expect(epic.repo.git("rev-list", "--count", "refs/sheaf/KAI-7/agents/secondary-a")).toBe("1");
    expect(await readLog(await epic.context(a), 9)).toHaveLength(1);
  });

  test("killed before its transaction leaves nothing behind that anybody sees, and is done by the next command", () => {
    const epic = olderEpic();
    const before = epic.repo.git("for-each-ref");
    const shim = join(temporaryFolder(), "git");
    // The parent of the shell is the process that is about to move the refs.
    const script =
      '#!/bin/sh\ncase "$*" in *"update-ref --no-deref"*) kill -9 $PPID; exit 1;; esac\nexec git "$@"\n';
    writeFileSync(shim, script, { mode: 0o755 });
    const status = (git: string) =>
      spawnSync(process.execPath, [cliBundle(), "status"], {
        cwd: epic.at(a).path,
        env: { ...process.env, SHEAF_GIT: git },
        encoding: "utf8",
      });
    expect(status(shim).signal).toBe("SIGKILL");
    expect(epic.repo.git("for-each-ref")).toBe(before);
    expect(status("git")).toMatchObject({ status: 0 });
    expect(states(epic)).toContain("refs/sheaf/KAI-7/agents/secondary-b-2 ");
    expect(epic.repo.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("takes what can be read of a channel that somebody else wrote", async () => {
    const epic = olderEpic();
    epic.at(a).commit("odd", {
      [layout.channel(a, primary)]: "✅ READ (Primary)\n\n**From:** Secondary-A\n**Type:** S2_COMPLETE\n",
      [layout.checkpoint(a)]: "{ no JSON",
    });
    const letters = await readInbox(await epic.context(primary), { unreadOnly: false, from: a });
    expect(letters.map(({ message, state }) => [message.number, state])).toEqual([[1, "read"]]);
    expect(live(epic, a, "checkpoint.json")).toBe("{ no JSON");
  });
});

test("readable copies of what was carried over are there once somebody writes", async () => {
  const epic = olderEpic();
  const context = await epic.context(a);
  await sendMessage(context, [primary], { kind: "update", subject: "Later" });
  const folder = repoAt(join(context.repository.commonDir, "sheaf/KAI-7/live"));
  const text = readFileSync(join(folder.path, "agent_comms/secondary_a_to_primary.md"), "utf8");
  expect(text.startsWith(channels.fromA)).toBe(true);
  expect(text).toContain("**Subject:** Later\n");
});
