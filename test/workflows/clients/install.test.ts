import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { gitRepo } from "../../support/git-repo.ts";
import { sheaf } from "../../support/sheaf.ts";
import { startedEpic } from "../../support/started-epic.ts";

const ours = '{\n  // mine\n  "model": "opus" // the large one\n}';

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test("agents install, status, remove: own entries only, repaired where they have drifted, and out to the byte", async () => {
  const epic = await startedEpic(1);
  const { path } = epic.repo;
  const work = epic.agent("secondary-a").path;
  const run = async (...words: string[]) => (await sheaf(path, ["agents", ...words])).out;
  const settings = join(path, ".claude/settings.local.json");
  const exclude = join(path, ".git/info/exclude");
  put(settings, ours);
  put(exclude, "*.tmp");
  expect(await run("install", "--dry-run", "claude")).toContain('"PreToolUse"');
  expect(readFileSync(settings, "utf8")).toBe(ours);

  const names = ["claude", "codex", "gemini", "cursor", "copilot", "opencode"];
  await run("install", ...names);
  const files = [
    ".gemini/settings.json",
    ".cursor/hooks.json",
    ".github/hooks/sheaf.json",
    ".opencode/plugins/sheaf.js",
  ];
  for (const file of files) expect(existsSync(join(work, file))).toBe(true);
  expect(readFileSync(join(work, ".codex/config.toml"), "utf8")).toContain(
    join(path, ".git/worktrees/secondary-a"),
  );
  expect(existsSync(join(path, ".codex/hooks.json"))).toBe(true);
  for (const tree of [epic.repo, epic.agent("secondary-a")]) {
    expect(
      tree.git("status", "--porcelain", "--", ".gemini", ".cursor", ".github", ".opencode", ".codex"),
    ).toBe("");
  }
  expect(await run("status")).not.toMatch(/not installed|changed/);

  const drifted = readFileSync(settings, "utf8")
    .replaceAll("secondary", "x")
    .replace("PreToolUse", "OldEvent");
  put(settings, drifted.replace('"opus"', '"haiku"'));
  expect(await run("status", "claude")).toContain("changed");
  await run("install", "claude");
  const repaired = JSON.parse(readFileSync(settings, "utf8").replaceAll(/\/\/.*/g, "")) as { hooks: object };
  expect(Object.keys(repaired.hooks)).toContain("PreToolUse");
  expect(Object.keys(repaired.hooks)).not.toContain("OldEvent");

  await run("remove");
  expect(readFileSync(settings, "utf8")).toBe(ours.replace("opus", "haiku"));
  expect(readFileSync(exclude, "utf8")).toBe("*.tmp");
  for (const folder of [".codex", ".gemini", ".cursor", ".github", ".opencode"]) {
    expect([existsSync(join(path, folder)), existsSync(join(work, folder))]).toEqual([false, false]);
  }
  expect(existsSync(join(path, ".git/sheaf/clients.json"))).toBe(false);
});

test("a file that git tracks is left alone until it is asked for; one that cannot be read is named with its place", async () => {
  const repo = gitRepo({ ".codex/hooks.json": "{}\n" });
  const { path } = repo;
  put(join(path, ".claude/settings.local.json"), '{ "a": ');
  const said = await sheaf(path, ["agents", "install", "claude", "codex"]);
  expect(said.out).toMatch(/codex +skipped .*git tracks it/);
  expect(said.out).toMatch(/claude +skipped .*1:8: /);
  expect(repo.read(".codex/hooks.json")).toBe("{}\n");
  await sheaf(path, ["agents", "install", "codex", "--tracked"]);
  expect(repo.read(".codex/hooks.json")).toContain("PreToolUse");
  await sheaf(path, ["agents", "remove", "codex"]);
  expect(repo.read(".codex/hooks.json")).toBe("{}\n");
});

test("sheaf.yaml names the clients that sheaf start tells; the entry they call works, and finish does not mind its files", async () => {
  const epic = await startedEpic(2);
  const { path } = epic.repo;
  epic.repo.git("worktree", "remove", "--force", epic.agent("secondary-a").path);
  epic.repo.write("sheaf.yaml", `${epic.repo.read("sheaf.yaml")}agents:\n  clients: [claude, gemini]\n`);
  expect((await sheaf(path, ["start"])).code).toBe(0);
  const work = epic.agent("secondary-a");
  expect(existsSync(join(work.path, ".gemini/settings.json"))).toBe(true);
  const { hooks } = JSON.parse(readFileSync(join(path, ".claude/settings.local.json"), "utf8")) as {
    hooks: Record<string, { hooks: { command: string }[] }[]>;
  };
  // The command line is not built here: the script lets the agent go on.
  const command = hooks["PreToolUse"]?.[0]?.hooks[0]?.command ?? "";
  expect(execFileSync("sh", ["-c", command], { cwd: work.path, input: "{}", encoding: "utf8" })).toBe("");
  expect((await sheaf(path, ["finish", "--dry-run", "--json"])).out).not.toContain(".gemini");
});

test("--user writes to the person's home alone", async () => {
  const epic = await startedEpic(1);
  const home = process.env["HOME"] ?? "";
  await sheaf(epic.repo.path, ["agents", "install", "claude", "--user"]);
  const text = readFileSync(join(home, ".claude/settings.json"), "utf8");
  expect(text).toContain(join(home, ".local/share/sheaf/agent-hook"));
  expect(text).not.toContain("WorktreeCreate");
  expect(existsSync(join(epic.repo.path, ".claude"))).toBe(false);
  await sheaf(epic.repo.path, ["agents", "remove", "--user"]);
  expect(existsSync(join(home, ".claude"))).toBe(false);
});
