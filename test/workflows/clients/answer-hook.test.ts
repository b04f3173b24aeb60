import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answerHook } from "../../../src/workflows/clients/answer-hook.ts";
import { gitRepo } from "../../support/git-repo.ts";
import { sheaf } from "../../support/sheaf.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { fakeSystem } from "../../support/system.ts";

interface Told {
  readonly hookSpecificOutput?: {
    readonly additionalContext?: string;
    readonly permissionDecisionReason?: string;
  };
  readonly decision?: string;
  readonly reason?: string;
}

/** A call of one of Claude Code's hooks in an agent's worktree, and what it answers. */
async function hook(epic: TestEpic, event: string, fields: object = {}, name = "secondary-a"): Promise<Told> {
  const cwd = epic.agent(name).path;
  const input = JSON.stringify({ cwd, hook_event_name: event, ...fields });
  const { out, exitCode } = await answerHook({ client: "claude", event, input, cwd, system: epic.system });
  expect(exitCode).toBe(0);
  return out === "" ? {} : (JSON.parse(out) as Told);
}

const told = async (...call: Parameters<typeof hook>) =>
  (await hook(...call)).hookSpecificOutput?.additionalContext ?? "";

async function refusal(epic: TestEpic, path: string, name = "secondary-a"): Promise<string> {
  const fields = { tool_name: "Write", tool_input: { file_path: path, content: "new text\n" } };
  return (await hook(epic, "PreToolUse", fields, name)).hookSpecificOutput?.permissionDecisionReason ?? "";
}

test("an edit is judged before it is made: by path, by section, by worktree, through links", async () => {
  const epic = await startedEpic(2);
  const [a, b] = [epic.agent("secondary-a"), epic.agent("secondary-b")];
  const own = `${epic.feature("secondary-a")}/spec.md`;
  const foreign = `${epic.feature("secondary-b")}/spec.md`;
  expect(await refusal(epic, join(a.path, own))).toBe("");
  expect(await refusal(epic, own)).toBe("");
  expect(await refusal(epic, join(a.path, epic.feature("secondary-a"), "research/new/notes.md"))).toBe("");
  expect(await refusal(epic, join(a.path, foreign))).toContain(`${foreign}: Secondary-B owns this file`);
  expect(await refusal(epic, join(a.path, epic.feature("secondary-a"), "../x/../EPIC.md"))).toContain(
    "Primary owns",
  );
  symlinkSync(join(a.path, foreign), join(a.path, epic.feature("secondary-a"), "link.md"));
  expect(await refusal(epic, join(a.path, epic.feature("secondary-a"), "link.md"))).toContain(
    "Secondary-B owns",
  );
  expect(await refusal(epic, join(b.path, foreign))).toContain("is in the worktree of Secondary-B");
  expect(await refusal(epic, join(epic.repo.path, own))).toContain("is in the worktree of Primary");
  expect(await refusal(epic, join(epic.repo.path, "..", "elsewhere.md"))).toBe("");
  const readme = `${epic.epicDir}/EPIC_README.md`;
  const edit = (old_string: string) => ({
    tool_name: "Edit",
    tool_input: { file_path: join(a.path, readme), old_string, new_string: `${old_string}\nmine` },
  });
  const marker = (name: string) => `<!-- BEGIN ${name} PROGRESS -->`;
  expect(await hook(epic, "PreToolUse", edit(marker("SECONDARY-A")))).toEqual({});
  const said = await hook(epic, "PreToolUse", edit(marker("SECONDARY-B")));
  expect(said.hookSpecificOutput?.permissionDecisionReason).toMatch(
    /EPIC_README\.md:\d+(?:-\d+)?: the section "SECONDARY-B PROGRESS" belongs to Secondary-B/,
  );
});

test("what has been granted is not refused, and rules that have moved on are left to the commit", async () => {
  const epic = await startedEpic(2);
  const foreign = join(epic.agent("secondary-a").path, epic.feature("secondary-b"), "spec.md");
  expect(await refusal(epic, foreign)).not.toBe("");
  await sheaf(epic.agent("secondary-b").path, [
    "grant",
    "secondary-a",
    `${epic.feature("secondary-b")}/spec.md`,
  ]);
  expect(await refusal(epic, foreign)).toBe("");
  const other = join(epic.agent("secondary-a").path, epic.feature("primary"), "spec.md");
  expect(await refusal(epic, other)).toContain("Primary owns");
  const manifest = `${epic.epicDir}/epic.yaml`;
  epic.repo.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "-m", "nothing");
  expect(await refusal(epic, other)).toContain("Primary owns");
  epic.repo.write(manifest, `${epic.repo.read(manifest)}# changed\n`);
  epic.repo.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-am", "rules");
  expect(await refusal(epic, other)).toBe("");
});

test("nobody is guarded where nobody is registered", async () => {
  const { path } = gitRepo();
  const input = JSON.stringify({
    cwd: path,
    tool_name: "Write",
    tool_input: { file_path: "x", content: "" },
  });
  const system = fakeSystem();
  for (const event of ["PreToolUse", "SessionStart", "PostToolBatch", "Stop", "PreCompact"]) {
    expect(await answerHook({ client: "claude", event, input, cwd: path, system })).toEqual({
      out: "",
      exitCode: 0,
    });
  }
  expect(existsSync(join(path, ".git/sheaf"))).toBe(false);
});

test("a session begins with the brief, which names mail once", async () => {
  const epic = await startedEpic(2);
  await sheaf(epic.repo.path, ["send", "secondary-a", "--subject", "names of flags"]);
  const first = await told(epic, "SessionStart", { source: "startup" });
  expect(first).toContain("you are Secondary-A of KAI-7");
  expect(first).toContain("New: message 1 from Primary: names of flags (sheaf inbox)");
  expect(first).toContain("Next: sheaf inbox (1 unread message)");
  const second = await told(epic, "SessionStart", { source: "compact" });
  expect(second).toContain("Next: sheaf inbox");
  expect(second).not.toContain("New:");
  expect(await told(epic, "PostToolBatch")).toBe("");
});

test("between turns: a sign of life at most once a minute, mail and a moved base once each", async () => {
  const epic = await startedEpic(2);
  const beats = () => Number(epic.repo.git("rev-list", "--count", "refs/sheaf/KAI-7/agents/secondary-a"));
  const before = beats();
  expect(await told(epic, "PostToolBatch")).toBe("");
  expect(beats()).toBe(before + 1);
  await sheaf(epic.agent("secondary-b").path, ["send", "secondary-a", "--subject", "hello"]);
  expect(await told(epic, "PostToolBatch")).toBe("sheaf: message 1 from Secondary-B: hello (sheaf inbox)");
  expect(await told(epic, "UserPromptSubmit")).toBe("");
  expect(beats()).toBe(before + 1);
  epic.system.advance(61_000);
  expect(await told(epic, "PostToolBatch")).toBe("");
  expect(beats()).toBe(before + 2);
  epic.repo.commit("plan", { [`${epic.epicDir}/DISCOVERY.md`]: "# What we found\n" });
  expect(await told(epic, "PostToolBatch")).toContain("the epic branch has moved by 1 commit");
  expect(await told(epic, "PostToolBatch")).toBe("");
});

test("a sign of life keeps what is uncommitted, and says nothing of readiness or a pause", async () => {
  const epic = await startedEpic(2);
  await sheaf(epic.agent("secondary-a").path, ["pause", "--reason", "lunch"]);
  epic.agent("secondary-a").write(`${epic.feature("secondary-a")}/notes.md`, "unsaved\n");
  await hook(epic, "PostToolBatch");
  expect(epic.live("secondary-a", "checkpoint.json")).toContain('"status": "PAUSED"');
  const kept = `refs/sheaf/KAI-7/snapshots/secondary-a:${epic.feature("secondary-a")}/notes.md`;
  expect(epic.repo.git("show", kept)).toBe("unsaved");
});

test("an agent that stops hears once what is missing", async () => {
  const epic = await startedEpic(2);
  epic.agent("secondary-a").write(`${epic.feature("secondary-a")}/notes.md`, "unsaved\n");
  const first = await hook(epic, "Stop");
  expect(first.decision).toBe("block");
  expect(first.reason).toContain("not committed:");
  expect(await hook(epic, "Stop")).toEqual({});
  epic.agent("secondary-a").commit("notes");
  expect(await hook(epic, "Stop", { stop_hook_active: true })).toEqual({});
  expect((await hook(epic, "Stop")).reason).not.toContain("not committed:");
  await sheaf(epic.agent("secondary-a").path, ["pause"]);
  expect(await hook(epic, "Stop")).toEqual({});
});

test("before compaction and at the end of a session uncommitted work is kept in a snapshot", async () => {
  const epic = await startedEpic(2);
  const kept = `refs/sheaf/KAI-7/snapshots/secondary-a:${epic.feature("secondary-a")}/notes.md`;
  for (const event of ["PreCompact", "SessionEnd"]) {
    epic.agent("secondary-a").write(`${epic.feature("secondary-a")}/notes.md`, `${event}\n`);
    expect(await hook(epic, event)).toEqual({});
    expect(epic.repo.git("show", kept)).toBe(event);
  }
});

test("a worktree by an agent's name is the agent's own; any other is one as without Sheaf; work stays", async () => {
  const epic = await startedEpic(2);
  const call = (event: string, fields: object) => {
    const cwd = epic.repo.path;
    const input = JSON.stringify({ cwd, ...fields });
    return answerHook({ client: "claude", event, input, cwd, system: epic.system });
  };
  const { path } = epic.agent("secondary-a");
  expect(await call("WorktreeCreate", { name: "secondary-a" })).toEqual({ out: `${path}\n`, exitCode: 0 });
  const other = join(epic.repo.path, ".claude/worktrees/try-it");
  expect((await call("WorktreeCreate", { name: "try-it" })).out).toBe(`${other}\n`);
  expect(epic.repo.at(other).git("branch", "--show-current")).toBe("worktree-try-it");
  expect((await call("WorktreeCreate", { name: "try-it" })).out).toBe(`${other}\n`);
  expect(await call("WorktreeCreate", { name: "../out" })).toMatchObject({ out: "", exitCode: 1 });

  epic.agent("secondary-a").write("notes.md", "unsaved\n");
  const kept = await call("WorktreeRemove", { worktree_path: path });
  expect(kept).toMatchObject({
    out: "",
    exitCode: 0,
    note: expect.stringContaining("kept, with a snapshot"),
  });
  expect(existsSync(join(path, "notes.md"))).toBe(true);
  epic.repo.at(other).write("work.md", "unsaved\n");
  await call("WorktreeRemove", { worktree_path: other });
  expect(existsSync(join(other, "work.md"))).toBe(true);
  epic.repo.at(other).commit("work");
  await call("WorktreeRemove", { worktree_path: other });
  expect(existsSync(other)).toBe(false);
  expect(epic.repo.git("log", "-1", "--format=%s", "worktree-try-it")).toBe("work");
});

test("what makes no sense is let through, with a line in the log", async () => {
  const epic = await startedEpic(2);
  const { path: cwd } = epic.agent("secondary-a");
  for (const [client, event, input] of [
    ["claude", "PreToolUse", "{"],
    ["clippy", "PreToolUse", "{}"],
    ["claude", "Celebration", "{}"],
    ["claude", "SessionStart", JSON.stringify({ cwd: "/nowhere" })],
  ] as const) {
    expect(await answerHook({ client, event, input, cwd, system: epic.system })).toEqual({
      out: "",
      exitCode: 0,
    });
  }
  const log = readFileSync(join(epic.repo.path, ".git/sheaf/agent-hook.log"), "utf8");
  expect(log.replaceAll(/^\S+ /gm, "")).toBe(
    'claude PreToolUse: the input is not JSON\nunknown client "clippy"\nclaude: unknown event "Celebration"\n',
  );
});
