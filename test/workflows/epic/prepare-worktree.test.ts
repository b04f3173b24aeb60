import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answerHook } from "../../../src/workflows/clients/answer-hook.ts";
import { sheaf } from "../../support/sheaf.ts";
import { startedEpic } from "../../support/started-epic.ts";
import { fakeSystem } from "../../support/system.ts";

test("start fills worktrees: a number of their own, ignored files by .worktreeinclude, and once the trusted set-up command", async () => {
  const epic = await startedEpic(2);
  const { repo } = epic;
  const [a, b] = [epic.agent("secondary-a"), epic.agent("secondary-b")];
  repo.write(".git/info/exclude", ".env*\n/cache/\n/linked/\n");
  repo.write(".worktreeinclude", ".env\n/linked/*\nnotes.txt\n!.env.prod\n");
  for (const file of [".env", ".env.prod", "cache/large.bin", "linked/key", "notes.txt"])
    repo.write(file, `${file}\n`);
  symlinkSync("/tmp", join(a.path, "linked"));
  b.write(".env", "its own\n");
  repo.write("sheaf.yaml", `${repo.read("sheaf.yaml")}setup: echo "$SHEAF_AGENT $SHEAF_SLOT" >> ran.txt\n`);
  const first = await sheaf(repo.path, ["start"]);
  expect(first.err).toMatch(/secondary-a: the set-up command was not run: nobody has approved/);
  expect(a.read(".env")).toBe(".env\n");
  expect(b.read(".env")).toBe("its own\n");
  for (const file of [".env.prod", "cache", "notes.txt"]) expect(existsSync(join(a.path, file))).toBe(false);
  expect(b.read("linked/key")).toBe("linked/key\n");
  expect(existsSync("/tmp/key")).toBe(false);

  const [, id = ""] = /sheaf trust approve ([0-9a-f]+)/.exec(first.err) ?? [];
  await sheaf(repo.path, ["trust", "approve", id, "--by", "Ann"]);
  expect((await sheaf(repo.path, ["start"])).err).not.toContain("set-up command");
  await sheaf(repo.path, ["start"]);
  expect([a.read("ran.txt"), b.read("ran.txt")]).toEqual(["secondary-a 1\n", "secondary-b 2\n"]);
  expect(repo.read(".git/worktrees/secondary-a/sheaf-worktree/env")).toBe(
    "# Secondary-A of KAI-7; written by Sheaf\nexport SHEAF_EPIC=KAI-7\nexport SHEAF_AGENT=secondary-a\nexport SHEAF_SLOT=1\n",
  );
  const file = join(repo.path, "session.sh");
  const input = JSON.stringify({ cwd: a.path });
  const system = fakeSystem({ env: { ...process.env, CLAUDE_ENV_FILE: file } });
  await answerHook({ client: "claude", event: "SessionStart", input, cwd: a.path, system });
  expect(repo.read("session.sh")).toContain("export SHEAF_SLOT=1\n");
});

test("a set-up command that fails is told, with its output, and runs again at the next start", async () => {
  const epic = await startedEpic(2);
  const { repo } = epic;
  repo.write("sheaf.yaml", `${repo.read("sheaf.yaml")}setup: "echo no network; test -e /nowhere"\n`);
  const [, id = ""] = /trust approve ([0-9a-f]+)/.exec((await sheaf(repo.path, ["trust", "list"])).err) ?? [];
  await sheaf(repo.path, ["trust", "approve", id, "--by", "Ann"]);
  const said = await sheaf(repo.path, ["start"]);
  expect(said.code).toBe(0);
  expect(said.err).toMatch(/ended with exit code 1; sheaf start runs it again\n.*no network/);
});

test("the status line: who, stage, mail and locks; nothing outside an epic", async () => {
  const epic = await startedEpic(2);
  const a = epic.agent("secondary-a").path;
  const line = async () => {
    const input = JSON.stringify({ workspace: { current_dir: a } });
    return (await sheaf(epic.repo.path, ["statusline"], input)).out;
  };
  await sheaf(a, ["heartbeat", "--stage", "S2.P2"]);
  expect(await line()).toBe("secondary-a S2.P2\n");
  await sheaf(epic.repo.path, ["send", "secondary-a", "--subject", "one"]);
  await sheaf(epic.agent("secondary-b").path, ["send", "secondary-a", "--subject", "two"]);
  await sheaf(a, ["lock", "acquire", "epic_readme", "--operation", "a look"]);
  expect(await line()).toBe("secondary-a S2.P2 · 2 unread · lock epic_readme\n");
  await sheaf(a, ["inbox"]);
  expect(await line()).not.toContain("unread");
  const outside = await sheaf("/", ["statusline"], "no JSON");
  expect([outside.code, outside.out]).toEqual([0, ""]);
});
