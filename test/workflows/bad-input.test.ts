import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { startedEpic } from "../support/started-epic.ts";
import { gitRepo, temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import { runSheaf } from "../support/sheaf.ts";

/** Everything that a command could have changed. */
function stateOf(repo: TestRepo): string {
  return [repo.git("for-each-ref"), repo.git("status", "--porcelain"), repo.git("worktree", "list")].join(
    "\n",
  );
}

const newEpic = ["epic", "new", "KAI-7", "Improve it"];

describe("command lines that make no sense exit with 2, say why, and change nothing", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["an unknown command", ["snyc"], "Did you mean sync?"],
    ["an unknown option", ["status", "--jsno"], "unknown option '--jsno'"],
    ["a feature with a slash", [...newEpic, "--feature", "a/b"], '"a/b" cannot name a feature'],
    ["a feature with ..", [...newEpic, "--feature", ".."], '".." cannot name a feature'],
    ["a feature with a space", [...newEpic, "--feature", "a b"], '"a b" cannot name a feature'],
    ["a feature in Cyrillic that looks Latin", [...newEpic, "--feature", "рlayer"], "cannot name a feature"],
    ["a feature of 300 characters", [...newEpic, "--feature", "a".repeat(300)], "60 characters at most"],
    ["an epic id that is none", ["epic", "new", "../x", "T", "--feature", "a"], '"../x" is no epic id'],
    ["an unknown agent", ["handoff", "secondary-z"], '"secondary-z" is not in the roster'],
    ["an agent with a path in it", ["handoff", "../../x"], "is not in the roster"],
    ["a lock with a path in it", ["lock", "acquire", "../x"], "cannot name a lock"],
    ["an unknown epic", ["status", "--epic", "KAI-99"], "there is no epic KAI-99"],
    ["a deferral without a reason", ["sync", "--defer", "secondary-a"], "only with a reason"],
    ["nothing to continue", ["sync", "--continue"], "no conflict to continue"],
  ];

  // One epic for all of them: that nothing changes is what is tested.
  test("each of them", async () => {
    const epic = await startedEpic(1);
    const before = stateOf(epic.repo);
    for (const [what, words, message] of cases) {
      const said = await runSheaf(epic.repo.path, words);
      expect.soft(said.err, what).toContain(message);
      expect.soft(said.code, what).toBe(2);
    }
    expect(stateOf(epic.repo)).toBe(before);
  });

  test("and as JSON the error is on standard output, with its code", async () => {
    const epic = await startedEpic(1);
    const said = await runSheaf(epic.repo.path, ["handoff", "nobody", "--json"]);
    expect(JSON.parse(said.out)).toMatchObject({
      schema: 1,
      command: "handoff",
      ok: false,
      error: { code: "unknown-agent" },
    });
    expect([said.code, said.err]).toEqual([2, ""]);
  });
});

describe("places where a command cannot work", () => {
  test("outside a repository", async () => {
    const said = await runSheaf(temporaryFolder(), ["status"]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("is not inside a git repository")]);
  });

  test("in a bare repository", async () => {
    const bare = temporaryFolder();
    gitRepo().git("init", "--quiet", "--bare", bare);
    const said = await runSheaf(bare, ["init"]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("there is no checkout to work in")]);
  });

  test("without an epic", async () => {
    const said = await runSheaf(gitRepo().path, ["status"]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("this repository has no epic")]);
  });

  test("before init", async () => {
    const said = await runSheaf(gitRepo().path, [...newEpic, "--feature", "a"]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("fix: sheaf init")]);
  });

  test("on a detached HEAD nobody is the primary", async () => {
    const epic = await startedEpic(1);
    epic.repo.git("checkout", "--quiet", "--detach");
    const said = await runSheaf(epic.repo.path, ["whoami"]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("nobody is registered here")]);
  });

  test("a secondary cannot do what is the primary's", async () => {
    const epic = await startedEpic(1);
    const said = await runSheaf(epic.agent("secondary-a").path, ["sync"]);
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("this command is the primary's")]);
  });

  test("a worktree that is not registered belongs to nobody", async () => {
    const epic = await startedEpic(1);
    const path = join(epic.repo.path, "../other");
    epic.repo.git("worktree", "add", "--quiet", "--detach", path);
    const said = await runSheaf(path, ["section", "write", "--file", "-"], { input: "text\n" });
    expect([said.code, said.err]).toEqual([2, expect.stringContaining("nobody is registered here")]);
  });

  test("during a rebase no section is written", async () => {
    const epic = await startedEpic(1);
    const agent = epic.agent("secondary-a");
    agent.commit("spec", { [`${epic.feature("secondary-a")}/spec.md`]: "one\n" });
    agent.tryGit(
      "-c",
      "core.editor=true",
      "-c",
      "sequence.editor=sed -i s/^pick/edit/",
      "rebase",
      "-i",
      "HEAD~1",
    );
    const said = await runSheaf(agent.path, ["section", "write", "--file", "-"], { input: "text\n" });
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("rebase")]);
  });
});

describe("a document whose markers are damaged is not written into", () => {
  const begin = "<!-- BEGIN SECONDARY-A PROGRESS -->";
  test.each([
    ["a missing END", (text: string) => text.replace("<!-- END SECONDARY-A PROGRESS -->\n", "")],
    ["a doubled BEGIN", (text: string) => text.replace(begin, `${begin}\n${begin}`)],
    [
      "crossing markers",
      (text: string) =>
        text
          .replace(`${begin}\n`, `${begin}\n<!-- BEGIN NOTES -->\n`)
          .replace(
            "<!-- END SECONDARY-A PROGRESS -->\n",
            "<!-- END SECONDARY-A PROGRESS -->\n<!-- END NOTES -->\n",
          ),
    ],
  ])("%s", async (_, damage) => {
    const epic = await startedEpic(1);
    const agent = epic.agent("secondary-a");
    const readme = `${epic.epicDir}/EPIC_README.md`;
    agent.write(readme, damage(agent.read(readme)));
    agent.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--no-verify", "-am", "damage");
    const before = stateOf(epic.repo);
    const said = await runSheaf(agent.path, ["section", "write", "--file", "-"], { input: "text\n" });
    expect(said.err).toMatch(/EPIC_README\.md:\d+:\d+/);
    expect(said.code).toBe(3);
    expect(stateOf(epic.repo).replace(/.*locks.*\n/g, "")).toBe(before.replace(/.*locks.*\n/g, ""));
  });

  test("a section's text must not hold a marker", async () => {
    const epic = await startedEpic(1);
    const said = await runSheaf(epic.agent("secondary-a").path, ["section", "write", "--file", "-"], {
      input: "<!-- END SECONDARY-A PROGRESS -->\n",
    });
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("marker")]);
  });
});

test("a document with CRLF and without a final newline keeps both", async () => {
  const epic = await startedEpic(1);
  const readme = `${epic.epicDir}/EPIC_README.md`;
  epic.repo.write(readme, epic.repo.read(readme).replaceAll("\n", "\r\n").trimEnd());
  epic.repo.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--no-verify", "-am", "crlf");
  const said = await runSheaf(epic.repo.path, ["section", "write", "--file", "-"], { input: "one\ntwo\n" });
  expect(said.code).toBe(0);
  const bytes = epic.repo.git("cat-file", "blob", `HEAD:${readme}`);
  expect(bytes).toContain("PROGRESS -->\r\none\r\ntwo\r\n<!-- END");
  expect(bytes.endsWith("\n")).toBe(false);
});

test("a failing git is passed on with its words, exit code 7", async () => {
  const epic = await startedEpic(1);
  const shim = join(epic.repo.path, "../full-disk-git");
  epic.repo.write(
    "../full-disk-git",
    '#!/bin/sh\ncase "$*" in *commit-tree*) echo "fatal: unable to write: No space left on device" >&2; exit 128;; esac\nexec git "$@"\n',
  );
  chmodSync(shim, 0o755);
  vi.stubEnv("SHEAF_GIT", shim);
  const said = await runSheaf(epic.repo.path, ["section", "write", "--file", "-"], { input: "text\n" });
  vi.unstubAllEnvs();
  expect([said.code, said.err]).toEqual([7, expect.stringContaining("No space left on device")]);
});
