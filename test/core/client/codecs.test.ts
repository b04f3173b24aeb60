import { describe, expect, test } from "vitest";
import { clients, type Client, type HookDecision } from "../../../src/core/client/client.ts";
import { formatAnswer, readHookCall } from "../../../src/core/client/codec.ts";
import { codecs } from "../../../src/core/client/codecs.ts";

const read = (client: Client, event: string, input: unknown) => readHookCall(codecs[client], event, input);

/** What each client says before it writes files, as its own documentation and runs of it show. */
const edits: readonly [Client, string, object, object][] = [
  [
    "claude",
    "PreToolUse",
    {
      session_id: "s",
      cwd: "/w",
      hook_event_name: "PreToolUse",
      tool_name: "Edit",
      tool_input: { file_path: "/w/a.md", old_string: "x", new_string: "y", replace_all: true },
    },
    { kind: "replace", path: "/w/a.md", old: "x", text: "y", all: true },
  ],
  [
    "claude",
    "PreToolUse",
    { cwd: "/w", tool_name: "Write", tool_input: { file_path: "/w/a.md", content: "x" } },
    { kind: "write", path: "/w/a.md", text: "x" },
  ],
  [
    "claude",
    "PreToolUse",
    { cwd: "/w", tool_name: "NotebookEdit", tool_input: { notebook_path: "/w/a.ipynb", new_source: "x" } },
    { kind: "change", path: "/w/a.ipynb" },
  ],
  [
    "claude",
    "PreToolUse",
    {
      cwd: "/w",
      tool_name: "MultiEdit",
      tool_input: { file_path: "/w/a.md", edits: [{ old_string: "x", new_string: "y" }] },
    },
    { kind: "replace", path: "/w/a.md", old: "x", text: "y", all: false },
  ],
  [
    "codex",
    "PreToolUse",
    {
      session_id: "s",
      turn_id: "t",
      cwd: "/w",
      tool_name: "apply_patch",
      tool_input: { command: "*** Begin Patch\n*** Add File: a.md\n+x\n*** End Patch" },
    },
    { kind: "write", path: "a.md", text: "x\n" },
  ],
  [
    "gemini",
    "BeforeTool",
    {
      cwd: "/w",
      hook_event_name: "BeforeTool",
      tool_name: "replace",
      tool_input: {
        file_path: "/w/a.md",
        old_string: "x",
        new_string: "y",
        instruction: "",
        allow_multiple: false,
      },
    },
    { kind: "replace", path: "/w/a.md", old: "x", text: "y", all: false },
  ],
  [
    "gemini",
    "BeforeTool",
    { cwd: "/w", tool_name: "write_file", tool_input: { file_path: "a.md", content: "x" } },
    { kind: "write", path: "a.md", text: "x" },
  ],
  [
    "cursor",
    "preToolUse",
    {
      conversation_id: "c",
      workspace_roots: ["/w"],
      tool_name: "Write",
      tool_input: { file_path: "/w/a.md", contents: "x" },
    },
    { kind: "write", path: "/w/a.md", text: "x" },
  ],
  [
    "copilot",
    "preToolUse",
    {
      timestamp: 1,
      cwd: "/w",
      toolName: "edit",
      toolArgs: JSON.stringify({ path: "/w/a.md", old_str: "x", new_str: "y" }),
    },
    { kind: "replace", path: "/w/a.md", old: "x", text: "y", all: false },
  ],
  [
    "copilot",
    "preToolUse",
    { cwd: "/w", toolName: "create", toolArgs: { path: "/w/a.md", file_text: "x" } },
    { kind: "write", path: "/w/a.md", text: "x" },
  ],
  [
    "opencode",
    "tool.execute.before",
    { directory: "/w", tool: "edit", args: { filePath: "/w/a.md", oldString: "x", newString: "y" } },
    { kind: "replace", path: "/w/a.md", old: "x", text: "y", all: false },
  ],
  [
    "opencode",
    "tool.execute.before",
    { directory: "/w", tool: "write", args: { filePath: "/w/a.md", content: "x" } },
    { kind: "write", path: "/w/a.md", text: "x" },
  ],
];

test.each(edits)("%s %s %j", (client, event, input, edit) => {
  expect(read(client, event, input)).toMatchObject({
    moment: "before-edit",
    directory: "/w",
    edits: [edit],
  });
});

test.each(clients)(
  "%s: a tool that reads, or runs a command, writes no file that could be judged",
  (client) => {
    const [event = ""] =
      Object.entries(codecs[client].moments).find(([, moment]) => moment === "before-edit") ?? [];
    for (const tool of ["Read", "Bash", "exec_command", "read_file", "view", "read", "grep"]) {
      const fields = { path: "/w/a.md", file_path: "/w/a.md", filePath: "/w/a.md" };
      const call = {
        tool_name: tool,
        toolName: tool,
        tool,
        tool_input: fields,
        toolArgs: fields,
        args: fields,
      };
      expect(read(client, event, call)?.edits).toEqual([]);
    }
  },
);

test("whether the agent goes on already is told by Claude Code's flag and by Cursor's counter", () => {
  expect(read("claude", "Stop", { stop_hook_active: true })?.isRepeated).toBe(true);
  expect(read("cursor", "stop", { loop_count: 1 })?.isRepeated).toBe(true);
  expect(read("codex", "Stop", { stop_hook_active: false })?.isRepeated).toBe(false);
});

test("the worktree that Claude Code wants, and the one it is done with", () => {
  expect(read("claude", "WorktreeCreate", { cwd: "/p", name: "secondary-a" })).toMatchObject({
    moment: "open-worktree",
    directory: "/p",
    worktree: "secondary-a",
  });
  expect(read("claude", "WorktreeRemove", { cwd: "/p", worktree_path: "/w" })).toMatchObject({
    moment: "close-worktree",
    worktree: "/w",
  });
});

const decisions: readonly HookDecision[] = [
  { kind: "pass" },
  { kind: "refuse", reason: "not yours" },
  { kind: "tell", text: "you have mail" },
  { kind: "go-on", reason: "not ready" },
  { kind: "worktree", path: "/w" },
];

describe("golden answers of every client at every event that Sheaf uses", () => {
  test.each(clients)("%s", async (client) => {
    const lines = Object.entries(codecs[client].moments).flatMap(([event, moment]) => {
      const call = read(client, event, {});
      if (call === undefined) throw new Error(event);
      const fitting = decisions.filter(({ kind }) => kind === "pass" || kind === fits[moment]);
      return fitting.map(
        (decision) => `${event} ${decision.kind}: ${formatAnswer(codecs[client], call, decision)}`,
      );
    });
    const text = lines.map((line) => `${line.trimEnd()}\n`).join("");
    await expect(text).toMatchFileSnapshot(`golden/${client}.txt`);
  });
});

/** What is said at each moment beside nothing. */
const fits = {
  "before-edit": "refuse",
  begin: "tell",
  "between-turns": "tell",
  stop: "go-on",
  keep: "pass",
  "open-worktree": "worktree",
  "close-worktree": "pass",
} as const;

test("Codex closes its answers: no key but those of its schemas", () => {
  const keys = new Set<string>();
  for (const event of Object.keys(codecs.codex.moments)) {
    for (const decision of decisions) {
      const text = formatAnswer(codecs.codex, read("codex", event, {})!, decision);
      JSON.parse(text || "{}", (key, value: unknown) => {
        keys.add(key);
        return value;
      });
    }
  }
  expect([...keys].toSorted()).toEqual(
    ["", "additionalContext", "decision", "hookEventName", "hookSpecificOutput"].concat([
      "permissionDecision",
      "permissionDecisionReason",
      "reason",
    ]),
  );
});

test("a name that would act on a terminal is shown by its numbers", () => {
  const call = read("claude", "PreToolUse", {})!;
  const text = formatAnswer(codecs.claude, call, {
    kind: "refuse",
    reason: "a\u001b[2Jb\u202ec\nsecond line",
  });
  expect(JSON.parse(text)).toMatchObject({
    hookSpecificOutput: { permissionDecisionReason: "a<U+001B>[2Jb<U+202E>c\nsecond line" },
  });
});
