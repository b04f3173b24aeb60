import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatManifest } from "../../../src/core/manifest/format.ts";
import type { AgentId } from "../../../src/core/ids.ts";
import { acknowledge } from "../../../src/workflows/agent/acknowledge.ts";
import { approve } from "../../../src/workflows/agent/approve.ts";
import { pause, resume, unready } from "../../../src/workflows/agent/change-state.ts";
import { escalate } from "../../../src/workflows/agent/escalate.ts";
import { heartbeat } from "../../../src/workflows/agent/heartbeat.ts";
import { markReady } from "../../../src/workflows/agent/mark-ready.ts";
import { readInbox } from "../../../src/workflows/agent/read-inbox.ts";
import { sendMessage } from "../../../src/workflows/agent/send-message.ts";
import { declineRequest, grantAccess, withdrawGrant } from "../../../src/workflows/access/decide.ts";
import { requestAccess } from "../../../src/workflows/access/request.ts";
import { openAgentContext, type AgentContext } from "../../../src/workflows/context/context.ts";
import { failTask, finishTask } from "../../../src/workflows/tasks/settle-task.ts";
import { preparedEpic, startedEpic, type TestEpic } from "../../support/started-epic.ts";

const [primary, a, b] = ["primary", "secondary-a", "secondary-b"] as [AgentId, AgentId, AgentId];
const hello = { kind: "update", subject: "Hello", acknowledge: "Reply" } as const;

/** The agents of the epic, each opened anew for every command, as a process of its own would. */
interface Agents {
  readonly open: (agent: AgentId) => Promise<AgentContext>;
  /** A file of Secondary-B's feature. */
  readonly theirs: (name: string) => string;
}

type Deed = (agents: Agents) => Promise<unknown>;
const by = (agent: AgentId, deed: (context: AgentContext) => Promise<unknown>): [AgentId, Deed] => [
  agent,
  async ({ open }) => deed(await open(agent)),
];
const access = (name: string, deed: typeof grantAccess): [AgentId, Deed] => [
  b,
  async ({ open, theirs }) => {
    const words = { path: theirs(name), to: a, reason: "because", until: undefined, dryRun: false };
    return deed(await open(b), { ...words, directory: "/", section: undefined, document: undefined });
  },
];
const request = (name: string): [AgentId, Deed] => [
  a,
  async ({ open, theirs }) => {
    const words = { path: theirs(name), reason: "because", dryRun: false };
    return requestAccess(await open(a), {
      ...words,
      directory: "/",
      section: undefined,
      document: undefined,
    });
  },
];

/** Every command of coordination in an order that makes sense, and who gives it. */
const commands: readonly (readonly [name: string, ...[AgentId, Deed]])[] = [
  ["heartbeat", ...by(a, async (one) => heartbeat(one, { stage: "S2.P2", step: "x" }))],
  ["send", ...by(a, async (one) => sendMessage(one, [primary, b], hello))],
  ["inbox", ...by(b, async (one) => readInbox(one, { unreadOnly: false }))],
  ["ack", ...by(b, async (one) => acknowledge(one, { from: a, number: 1, reply: "B" }))],
  ["escalate", ...by(a, async (one) => escalate(one, { blocker: "CSV?", need: "a decision" }))],
  ["heartbeat without blockers", ...by(a, async (one) => heartbeat(one, { blockers: [] }))],
  ["request", ...request("spec.md")],
  ["grant", ...access("spec.md", grantAccess)],
  ["grant --withdraw", ...access("spec.md", withdrawGrant)],
  ["request another", ...request("README.md")],
  ["decline", ...access("README.md", declineRequest)],
  ["pause", ...by(a, async (one) => pause(one, "lunch"))],
  ["resume", ...by(a, async (one) => resume(one, "back"))],
  ["task fail", ...by(a, async (one) => failTask(one, { id: "WEB", reason: "no idea" }))],
  [
    "approve",
    ...by(primary, async (one) =>
      approve(one, { feature: "feature_02_part_2", gate: "spec", by: "Ann", dryRun: false }),
    ),
  ],
  ["inbox of the primary", ...by(primary, async (one) => readInbox(one, { unreadOnly: false }))],
  ["heartbeat of the primary", ...by(primary, async (one) => heartbeat(one, { step: "x" }))],
];

/** Those that want everything committed. */
const forCleanWorktrees: typeof commands = [
  ["task done", ...by(a, async (one) => finishTask(one, { id: "WEB", tell: () => undefined }))],
  ["ready", ...by(a, markReady)],
  ["unready", ...by(a, async (one) => unready(one, "one more thing"))],
];

/** Three agents with committed specs; a gate, and a task for Secondary-A. */
function busyEpic(): Promise<TestEpic> {
  return preparedEpic("busy", async () => {
    const epic = await startedEpic(2);
    const { manifest, layout } = await epic.primary();
    const tasks = [{ id: "WEB", owner: a, files: ["web/**"], depends_on: [] }];
    const text = formatManifest({ ...manifest, gates: ["spec"], tasks });
    epic.repo.commit("a gate and a task", { [layout.manifest]: text });
    epic.agent(a).commit("spec", {
      [`${epic.feature(a)}/spec.md`]: "# Two\n",
      [`${epic.feature(a)}/checklist.md`]: "- [x] a\n",
    });
    return epic;
  });
}

const gitDirOf = (epic: TestEpic, agent: AgentId) =>
  join(epic.repo.path, ".git", agent === primary ? "" : `worktrees/${agent}`);

/** Everything that must not move, as bytes. */
function still(epic: TestEpic): Map<string, string> {
  const found = new Map<string, string>();
  const refs = epic.repo.git("for-each-ref").split("\n");
  const others = refs.filter((line) => !/refs\/sheaf\/KAI-7\/(?:agents|snapshots)\//.test(line));
  found.set("refs", others.join("\n"));
  for (const agent of [primary, a, b]) {
    const worktree = epic.agent(agent);
    const gitDir = gitDirOf(epic, agent);
    const inGitDir = readdirSync(gitDir, { withFileTypes: true }).filter(
      (file) => file.isFile() && !/^(?:packed-refs|sheaf)/.test(file.name),
    );
    for (const { name } of inGitDir)
      found.set(`${agent} ${name}`, readFileSync(join(gitDir, name), "latin1"));
    found.set(`${agent} reflog`, readFileSync(join(gitDir, "logs/HEAD"), "latin1"));
    for (const file of readdirSync(worktree.path, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (file.isFile() && !path.includes("/.git/")) found.set(path, readFileSync(path, "latin1"));
    }
  }
  return found;
}

/** Gives all commands, and tells of each that does anything but write one event into its agent's chain. */
async function giveAll(
  epic: TestEpic,
  list: typeof commands,
  folderOf: (agent: AgentId) => string = (agent) => epic.agent(agent).path,
): Promise<string[]> {
  const agents: Agents = {
    open: (agent) => openAgentContext({ directory: folderOf(agent) }, epic.system),
    theirs: (name) => `${epic.feature(b)}/${name}`,
  };
  const odd: string[] = [];
  let [before, tips] = [still(epic), chains(epic)];
  for (const [name, agent, deed] of list) {
    await deed(agents);
    epic.system.advance(1_000);
    const [after, grown] = [still(epic), chains(epic)];
    odd.push(...changed(before, after).map((what) => `${name} changes ${what}`));
    for (const [one, { tip, parent }] of grown) {
      const last = tips.get(one)?.tip;
      const isOneMore = parent === last && tip !== last;
      if (one === agent ? !isOneMore : tip !== last) odd.push(`${name} does not write one event, of ${one}`);
    }
    [before, tips] = [after, grown];
  }
  return odd;
}

/** The newest event of each agent, and the one before it. */
function chains(epic: TestEpic): Map<AgentId, { tip: string; parent: string }> {
  const format = "--format=%(objectname) %(parent)";
  const refs = [primary, a, b].map((agent) => `refs/sheaf/KAI-7/agents/${agent}`);
  const lines = epic.repo.git("for-each-ref", format, ...refs).split("\n");
  // In the order of names: primary, secondary-a, secondary-b.
  const told = lines.map((line) => line.split(" ") as [string, string?]);
  return new Map(
    [primary, a, b].map((agent, at) => [agent, { tip: told[at]?.[0] ?? "", parent: told[at]?.[1] ?? "" }]),
  );
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

test("no command of coordination moves a branch, an index or a file", async () => {
  expect(await giveAll(await busyEpic(), [...commands, ...forCleanWorktrees])).toEqual([]);
});

test("nor with staged, edited and untracked work, from a folder inside the worktree", async () => {
  const epic = await busyEpic();
  for (const agent of [primary, a, b]) {
    const worktree = epic.agent(agent);
    const own = epic.feature(agent);
    worktree.write(`${own}/spec.md`, "staged\n");
    worktree.git("add", `${own}/spec.md`);
    worktree.write(`${own}/spec.md`, "edited\n");
    worktree.write(`${own}/deep/notes.md`, "untracked\n");
  }
  const inside = (agent: AgentId) => join(epic.agent(agent).path, epic.feature(agent), "deep");
  expect(await giveAll(epic, commands, inside)).toEqual([]);
  const own = `${epic.feature(a)}/spec.md`;
  expect(epic.agent(a).git("show", `:${own}`)).toBe("staged");
  const kept = epic.repo.git("show", `refs/sheaf/KAI-7/snapshots/secondary-a:${own}`);
  expect(kept).toBe("edited");
});

/** Two commits that cannot be merged: one on the agent's branch, one beside it. */
function clash(epic: TestEpic, agent: AgentId): string {
  const worktree = epic.agent(agent);
  const spec = `${epic.feature(agent)}/spec.md`;
  const commit = (text: string) => {
    worktree.write(spec, text);
    worktree.git("add", spec);
    worktree.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", text.trim());
    return worktree.git("rev-parse", "HEAD");
  };
  const mine = commit("mine\n");
  worktree.git("-c", "core.hooksPath=/dev/null", "reset", "--quiet", "--hard", "HEAD~1");
  const other = commit("theirs\n");
  worktree.git("-c", "core.hooksPath=/dev/null", "reset", "--quiet", "--hard", mine);
  return other;
}

test.each([["merge"], ["rebase"], ["cherry-pick"]])(
  "nor in the middle of a %s that conflicts",
  async (command) => {
    const epic = await busyEpic();
    const other = clash(epic, a);
    const { code } = epic.agent(a).tryGit("-c", "core.hooksPath=/dev/null", command, other);
    expect(code).toBe(1);
    expect(await giveAll(epic, commands)).toEqual([]);
    expect(epic.agent(a).git("diff", "--name-only", "--diff-filter=U")).toBe(`${epic.feature(a)}/spec.md`);
  },
);

test("nor while another git holds the index", async () => {
  const epic = await busyEpic();
  for (const agent of [primary, a, b]) {
    writeFileSync(join(epic.agent(agent).git("rev-parse", "--absolute-git-dir"), "index.lock"), "");
  }
  expect(await giveAll(epic, commands)).toEqual([]);
});
