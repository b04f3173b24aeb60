import { closeSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { secondaryAt, type AgentId, type Instant, type Oid } from "../../src/core/ids.ts";
import { openGit } from "../../src/git/git.ts";
import { findCommit, moveRefs } from "../../src/git/refs.ts";
import { prepareStates, writeState, type StateWrite } from "../../src/git/state-refs.ts";
import { gitRepo } from "../support/git-repo.ts";
import { hasReftable } from "../support/ref-format.ts";
import { noon } from "../support/locks.ts";

const agent = secondaryAt(0);
const ref = "refs/sheaf/KAI-7/agents/secondary-a";

function stateRepo(...options: readonly string[]) {
  const repo = gitRepo({ "a.txt": "a\n" }, ...options);
  const git = openGit(repo.path);
  const writeOf = (old: Oid | undefined, files: StateWrite["files"], message = "m\n"): StateWrite => {
    return { ref, old, files, message, agent, now: noon };
  };
  const write = (old: Oid | undefined, files: Record<string, string | undefined>, message?: string) =>
    writeState(git, writeOf(old, new Map(Object.entries(files)), message));
  const file = (path: string) => repo.tryGit("show", `${ref}:${path}`).output;
  return { repo, git, write, writeOf, file };
}

/** What a race may leave behind: a lock, or fast-import's report of its crash. */
function leftovers(repo: { path: string }): string[] {
  const names = readdirSync(join(repo.path, ".git"), { recursive: true }).map(String);
  return names.filter((name) => /\.lock$|fast_import_crash/.test(name));
}

describe.each([["sha1"], ["sha256"]])("in a repository of %s", (format) => {
  test("a chain keeps what it is not told of, and says who, when and what", async () => {
    const { repo, write, file } = stateRepo(`--object-format=${format}`);
    const branches = repo.git("for-each-ref", "refs/heads");
    const first = await write(undefined, { "checkpoint.json": "{}", "f/STATUS": "x\n" }, "start: here\n");
    const text = "é\n\ndata 3\nlines that look like a command\n";
    const second = await write(first, { "outbox/primary.jsonl": text, "f/STATUS": undefined }, "send: b\n");
    expect(second).toHaveLength(format === "sha1" ? 40 : 64);
    expect(await findCommit(openGit(repo.path), ref)).toBe(second);
    expect(file("outbox/primary.jsonl")).toBe(text);
    expect(repo.git("ls-tree", "-r", "--name-only", ref)).toBe("checkpoint.json\noutbox/primary.jsonl");
    expect(repo.git("log", "--format=%cn <%ce> %ct %s", ref)).toBe(
      [
        `Secondary-A <secondary-a@sheaf.invalid> ${noon / 1000} send: b`,
        `Secondary-A <secondary-a@sheaf.invalid> ${noon / 1000} start: here`,
      ].join("\n"),
    );
    expect(repo.git("for-each-ref", "refs/heads")).toBe(branches);
    expect(repo.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("what is prepared moves nothing and leaves no ref, until its transaction is carried out", async () => {
    const { repo, git, write, writeOf, file } = stateRepo(`--object-format=${format}`);
    const first = await write(undefined, { a: "1" });
    const before = repo.git("for-each-ref");
    const other = {
      ...writeOf(undefined, new Map([["b", "2"]])),
      ref: "refs/sheaf/KAI-7/agents/secondary-b",
      parent: first,
    };
    const steps = await prepareStates(git, [writeOf(first, new Map([["a", "2"]])), other], first ?? "");
    expect(repo.git("for-each-ref")).toBe(before);
    expect(steps.map((step) => step.kind === "set" && [step.ref, step.old])).toEqual([
      [ref, first],
      [other.ref, undefined],
    ]);
    expect(await moveRefs(git, steps, "both")).toBe(true);
    expect(file("a")).toBe("2");
    // The heir's chain goes on where the other ended.
    expect(repo.git("ls-tree", "--name-only", other.ref)).toBe("a\nb");
    expect(repo.git("rev-parse", `${other.ref}^`)).toBe(first);
    // Once more: the refs have moved, so nothing moves.
    expect(await moveRefs(git, steps, "again")).toBe(false);
    expect(await prepareStates(git, [], "")).toEqual([]);
  });
});

describe("a write that was decided on something else", () => {
  test("moves nothing, whatever it is too late for", async () => {
    const { repo, write, file } = stateRepo();
    const first = await write(undefined, { a: "1" });
    const second = await write(first, { a: "2" });
    expect(await write(first, { a: "late" })).toBeUndefined();
    expect(await write(undefined, { a: "first" })).toBeUndefined();
    expect(file("a")).toBe("2");
    expect(await findCommit(openGit(repo.path), ref)).toBe(second);
    expect(leftovers(repo)).toEqual([]);
  });

  test("moves nothing either where git begins its words with a small letter, as 2.52 does", async () => {
    const { repo, write, file } = stateRepo();
    const first = await write(undefined, { a: "1" });
    await write(first, { a: "2" });
    const shim = join(repo.path, "../small-letters");
    const script = `#!/bin/sh\n{ git "$@" 2>&1 >&3 | sed 's/Not updating/not updating/' >&2; } 3>&1\nexit 1\n`;
    writeFileSync(shim, script, { mode: 0o755 });
    vi.stubEnv("SHEAF_GIT", shim);
    expect(await write(first, { a: "late" })).toBeUndefined();
    vi.unstubAllEnvs();
    expect(file("a")).toBe("2");
  });

  test("is told from a git that cannot write", async () => {
    const { repo, git, write, writeOf } = stateRepo();
    const first = await write(undefined, { a: "1" });
    repo.git("update-ref", "refs/sheaf/KAI-7/agents/secondary-b/c", "HEAD");
    const clash = { ref: "refs/sheaf/KAI-7/agents/secondary-b", old: undefined, agent, now: noon };
    await expect(writeState(git, { ...clash, files: new Map([["a", "1"]]), message: "m\n" })).rejects.toThrow(
      "fast-import failed",
    );
    await expect(write("1".repeat(40) as Oid, { a: "1" })).rejects.toMatchObject({ kind: "git" });
    await expect(prepareStates(git, [writeOf("1".repeat(40) as Oid, new Map())], "")).rejects.toMatchObject({
      kind: "git",
    });
    expect(await findCommit(git, ref)).toBe(first);
  });

  test("a lock that somebody holds is a race; one that was left behind is in nobody's way", async () => {
    const { repo, write } = stateRepo();
    const first = await write(undefined, { a: "1" });
    const path = hasReftable ? "reftable/tables.list.lock" : `${ref}.lock`;
    const lock = openSync(join(repo.path, ".git", path), "w");
    expect(await write(first, { a: "2" })).toBeUndefined();
    closeSync(lock);
    expect(await write(first, { a: "2" })).toBeDefined();
  });
});

test("twenty writers at once lose nothing: each tries again on what it then finds", async () => {
  const { repo, git, write, file } = stateRepo();
  await write(undefined, { log: "" });
  const append = async (name: string): Promise<number> => {
    for (let attempt = 1; ; attempt++) {
      const old = await findCommit(git, ref);
      const text = repo.git("show", `${old}:log`);
      const made = await write(old, { log: `${text}${text === "" ? "" : "\n"}${name}\n` }, `${name}\n`);
      if (made !== undefined) return attempt;
    }
  };
  const names = Array.from({ length: 20 }, (_, at) => `writer-${at}`);
  await Promise.all(names.map(append));
  const written = file("log").trim().split("\n");
  expect(written.toSorted()).toEqual(names.toSorted());
  expect(repo.git("log", "--format=%s", "--reverse", ref).split("\n").slice(1)).toEqual(written);
  expect(leftovers(repo)).toEqual([]);
});

test("the user's hooks and identity have no part in it", async () => {
  const { repo, write } = stateRepo();
  repo.write(".git/hooks/reference-transaction", "#!/bin/sh\nexit 1\n");
  repo.git("config", "core.hooksPath", join(repo.path, ".git/hooks"));
  repo.git("config", "--unset", "user.name");
  expect(await write(undefined, { a: "1" })).toBeDefined();
  expect(repo.git("log", "-1", "--format=%an", ref)).toBe("Secondary-A");
});

test("a time with a fraction of a second is a time all the same", async () => {
  const { repo, git } = stateRepo();
  const at = (now: number) => ({ ref, agent: agent satisfies AgentId, now: now as Instant, message: "m\n" });
  const first = await writeState(git, { ...at(1_999), old: undefined, files: new Map([["a", "1"]]) });
  expect(first).toBeDefined();
  expect(repo.git("log", "-1", "--format=%ct", ref)).toBe("1");
});
