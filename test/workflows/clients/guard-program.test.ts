import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundled } from "../../support/bundle.ts";
import { startedEpic } from "../../support/started-epic.ts";

test("the guard as a program of its own: an answer or nothing, never a code or a trace", async () => {
  const epic = await startedEpic(2);
  const { path: cwd } = epic.agent("secondary-a");
  const guard = (input: string | undefined) => {
    const stdio = [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] as const;
    const args = [bundled("src/agents/main.ts"), "agent-hook", "claude", "PreToolUse"];
    return spawnSync(process.execPath, args, { cwd, stdio: [...stdio], input, encoding: "utf8" });
  };
  const call = (path: string) =>
    JSON.stringify({ cwd, tool_name: "Write", tool_input: { file_path: join(cwd, path), content: "x" } });
  const silent = { status: 0, stdout: "", stderr: "" };
  expect(guard(call(`${epic.feature("secondary-a")}/spec.md`))).toMatchObject(silent);
  for (const input of [undefined, "", "\0\u{1F4A5}", "[".repeat(100_000), '{"cwd":7}']) {
    expect(guard(input)).toMatchObject(silent);
  }
  const refused = guard(call(`${epic.feature("secondary-b")}/spec.md`));
  expect(refused).toMatchObject({ status: 0, stderr: "" });
  expect(refused.stdout).toContain("Secondary-B owns this file");
});
