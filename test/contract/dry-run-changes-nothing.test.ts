import { join } from "node:path";
import { expect, test } from "vitest";
import type { CommandSpec } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import type { OptionSpec } from "../../src/cli/options.ts";
import { commandId } from "../../src/files/trust-store.ts";
import { nameOf } from "../support/command-words.ts";
import { gitRepo, type TestRepo } from "../support/git-repo.ts";
import { changesBetween, repositoryState } from "../support/repository-state.ts";
import { runSheaf } from "../support/sheaf.ts";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";
import { runSync } from "../../src/workflows/sync/run-sync.ts";
import { conflicting, plain, sync, work } from "../support/sync-epic.ts";
import { fakeSystem } from "../support/system.ts";

/** What is typed for an argument or the value of an option, so that the command would do something. */
type Values = Readonly<Record<string, readonly string[]>>;

const common: Values = {
  agent: ["secondary-a"],
  reason: ["because"],
  title: ["A title"],
  by: ["Ann"],
  to: ["secondary-b"],
};

/** Lines of a command with none of its options, with each alone, and with all that go together. */
function linesOf(spec: CommandSpec, values: Values): string[][] {
  const name = nameOf(spec.usage);
  const args = spec.usage.split(" ").flatMap((word) => values[word] ?? (word.startsWith("<") ? ["x"] : []));
  const options = Object.entries<OptionSpec<unknown>>(spec.options ?? {});
  const words = ([key, option]: (typeof options)[number]) => {
    const long = option.flags.split(", ").at(-1)?.split(" ")[0] ?? "";
    return option.flags.includes("<") ? [long, ...(values[key] ?? ["1"])] : [long];
  };
  const needed = options.filter(([, { isRequired }]) => isRequired === true);
  const others = options.filter((option) => !needed.includes(option));
  const together = others.reduce<typeof options>((chosen, option) => {
    const [key, { conflicts = [] }] = option;
    const clash = chosen.some(
      ([name, other]) => conflicts.includes(name) || other.conflicts?.includes(key) === true,
    );
    return clash ? chosen : [...chosen, option];
  }, []);
  const sets = [[], ...others.map((option) => [option]), together];
  return sets.map((set) => [...name.split(" "), ...args, ...[...needed, ...set].flatMap(words), "--dry-run"]);
}

interface Place {
  readonly repo: TestRepo;
  /** Where a command runs, by the place that it declares. */
  readonly at: (spec: CommandSpec) => string;
  readonly values: (name: string) => Values;
  readonly names: readonly string[] | "all";
}

const home = () => join(process.env["HOME"] ?? "", ".local");

/** Runs all of them; gives what changed, and which commands had something to say. */
async function tryAll({ repo, at, values, names }: Place) {
  const changed: string[] = [];
  const done = new Set<string>();
  const system = fakeSystem({ env: process.env });
  let before = repositoryState(repo, home());
  for (const spec of commands.filter(({ mutates }) => mutates === true)) {
    const name = nameOf(spec.usage);
    if (names !== "all" && !names.includes(name)) continue;
    const lines = linesOf(spec, { ...common, ...values(name) });
    for (const line of lines) {
      const said = await runSheaf(at(spec), line, { system, input: "words\n" });
      const isDry = (said.out + said.err).includes("dry run: nothing was changed");
      if (isDry && [0, 1, 3, 5].includes(said.code)) done.add(name);
      if (said.code === 70) changed.push(`${line.join(" ")}: ${said.err}`);
    }
    const after = repositoryState(repo, home());
    const changes = changesBetween(before, after);
    before = after;
    if (changes.length > 0)
      changed.push(`${lines.map((line) => line.join(" ")).join(" | ")}: ${changes.join(", ")}`);
  }
  return { changed, done };
}

const plan = `schema: 1
tasks:
  - { id: WEB, title: The page, agent: secondary-a, files: [web/**] }
  - { id: API, title: The API, agent: secondary-b, files: [api/**] }
`;

/** Where commands run in an epic: a secondary's in its worktree, all others in the primary's. */
function placeIn(epic: TestEpic, names: Place["names"], own: Readonly<Record<string, Values>> = {}): Place {
  const feature = epic.feature("secondary-a").slice(epic.epicDir.length + 1);
  const document = [`${epic.epicDir}/EPIC_README.md`];
  const values: Readonly<Record<string, Values>> = {
    "epic new": { "[epic]": ["KAI-8"], "[title]": ["Another"], feature: ["one"], from: ["plan.yaml"] },
    "epic add": { "<name>": ["late"], owner: ["secondary-a"], after: [feature] },
    "plan from-prd": { "<file>": ["prd.md"], out: ["drafted.yaml"], with: ["cat"] },
    import: { "<folder>": ["../KAI-9-old"] },
    start: { "[agents...]": ["secondary-b"] },
    "task start": {},
    "task done": { "<id>": ["WEB"] },
    "task fail": { "<id>": ["WEB"] },
    reassign: { "<work>": [feature] },
    approve: { "<feature>": ["DISCOVERY.md"], gate: ["discovery"] },
    send: { "<agent>": ["secondary-b"], kind: ["update"], subject: ["s"] },
    broadcast: { kind: ["update"] },
    escalate: { urgency: ["HIGH"] },
    request: { "[path]": [`${epic.feature("secondary-b")}/spec.md`] },
    grant: { "<agent>": ["secondary-b"], until: ["2h"], section: ["SECONDARY-A PROGRESS"], document },
    decline: { "<agent>": ["secondary-b"] },
    "section write": { file: ["-"], document },
    "lock acquire": { "<name>": ["epic_readme"] },
    "lock release": { "<name>": ["epic_readme"] },
    "lock renew": { "<name>": ["epic_readme"] },
    "lock break": { "<name>": ["epic_readme"] },
    "number next": { "<series>": ["FR"], for: ["logging"] },
    "trust approve": { "<ids...>": [commandId("true")] },
    "trust revoke": { "<ids...>": [commandId("false")] },
    stage: { "[stage]": ["S1"] },
    align: { failOn: ["high"] },
    recover: { "<agent>": ["secondary-a"] },
    report: { output: ["page.html"] },
    heartbeat: { stage: ["S2.P2"] },
    ...own,
  };
  return {
    repo: epic.repo,
    names,
    at: ({ place }) => epic.agent(place === "agent" ? "secondary-a" : "primary").path,
    values: (name) => values[name] ?? {},
  };
}

/** Everybody at work: commits, edits, messages, a request, a lock, a snapshot, checks with and without leave. */
async function atWork(): Promise<TestEpic> {
  const epic = await startedEpic(2);
  const manifest = `${epic.epicDir}/epic.yaml`;
  const checks = "verify:\n  - { run: 'true', timeout: 1 }\n  - { run: 'false', timeout: 1 }";
  epic.repo.commit("the plan", {
    [manifest]: epic.repo.read(manifest).replace("verify: []", checks),
    [`${epic.epicDir}/plan.yaml`]: plan,
  });
  for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
  const a = epic.agent("secondary-a").path;
  const b = epic.agent("secondary-b").path;
  const sheaf = (cwd: string, ...words: string[]) => runSheaf(cwd, words, { system: epic.system });
  await sheaf(b, "request", `${epic.feature("secondary-a")}/spec.md`, "--reason", "a field");
  await sheaf(b, "send", "secondary-a", "--subject", "s", "--action", "a", "--ack", "Reply");
  await sheaf(epic.repo.path, "trust", "approve", commandId("false"), "--by", "Ann");
  epic.agent("secondary-a").write(`${epic.feature("secondary-a")}/draft.md`, "not committed\n");
  await sheaf(a, "snapshot", "take");
  await sheaf(a, "inbox");
  epic.repo.write("../KAI-9-old/EPIC_README.md", "# Epic: KAI-9 old\n");
  epic.repo.write("../KAI-9-old/feature_01_one/spec.md", "# Spec\n");
  epic.repo.write("prd.md", "# A thing\n\n## Requirements\n\n- It exports CSV\n");
  epic.repo.write("plan.yaml", plan);
  await sheaf(a, "lock", "acquire", "epic_readme", "--lease", "2h");
  // Everything that a first look keeps for later is kept before the first comparison.
  for (const path of [a, b, epic.repo.path]) await sheaf(path, "status");
  return epic;
}

test("while everybody is at work", async () => {
  const epic = await atWork();
  const { changed, done } = await tryAll(placeIn(epic, "all"));
  expect(changed).toEqual([]);
  const silent = commands.filter(({ usage, mutates }) => mutates === true && !done.has(nameOf(usage)));
  // Their time comes in the tests below; installing for programs, which have to be named, has a test of its own.
  expect(silent.map(({ usage }) => nameOf(usage))).toEqual([
    "agents install",
    "epic new",
    "import",
    "task done",
    "task fail",
    "ready",
    "restore",
    "override",
    "undo",
  ]);
});

test("in a repository without an epic, before and after init", async () => {
  const repo = gitRepo({ "prd.md": "# A thing\n\n## Requirements\n\n- It exports CSV\n" });
  repo.write("../KAI-9-old/EPIC_README.md", "# Epic: KAI-9 old\n");
  repo.write("../KAI-9-old/feature_01_one/spec.md", "# Spec\n");
  const values: Values = {
    "<file>": ["prd.md"],
    "<folder>": ["../KAI-9-old"],
    with: ["cat"],
    "[epic]": ["KAI-8"],
    "[title]": ["New"],
    feature: ["one", "two"],
  };
  const names = ["init", "epic new", "import", "plan from-prd", "hooks uninstall", "hooks install"];
  const place: Place = { repo, names, at: () => repo.path, values: () => values };
  const before = await tryAll(place);
  expect(before.changed).toEqual([]);
  expect([...before.done]).toEqual(["init", "plan from-prd", "hooks uninstall"]);
  await runSheaf(repo.path, ["init"]);
  repo.commit("init");
  const after = await tryAll(place);
  expect(after.changed).toEqual([]);
  expect([...after.done]).toEqual(["init", "plan from-prd", "epic new", "import", "hooks uninstall"]);
});

test("after commits that broke a rule", async () => {
  const epic = await startedEpic(1);
  const commit = (name: string, file: string) => {
    const agent = epic.agent(name);
    agent.write(file, "not mine\n");
    agent.git("add", "--all");
    agent.git("-c", "core.hooksPath=/dev/null", "commit", "--no-verify", "-qm", "broken");
  };
  commit("secondary-a", `${epic.feature("primary")}/spec.md`);
  commit("primary", `${epic.feature("secondary-a")}/spec.md`);
  const values = { override: { "<commit>": ["HEAD"] } };
  const { changed, done } = await tryAll(placeIn(epic, ["restore", "override", "sync", "ready"], values));
  expect(changed).toEqual([]);
  expect([...done]).toEqual(["restore", "override", "sync"]);
});

const syncOptions: Values = { defer: ["secondary-a"], take: ["secondary-a", "notes.md"] };

test("while a conflict is open, and after a sync was killed there", async () => {
  const epic = await conflicting();
  await expect(sync(epic)).rejects.toMatchObject({ code: "merge-conflict" });
  const place = placeIn(epic, ["sync", "undo", "fallback"], { sync: syncOptions });
  const open = await tryAll(place);
  expect(open.changed).toEqual([]);
  expect([...open.done]).toEqual(["sync", "fallback"]);
  const dry = await runSheaf(epic.repo.path, ["sync", "--take", "secondary-a", "notes.md", "--dry-run"]);
  expect([dry.code, dry.out]).toEqual([0, expect.stringContaining("secondary-a  merged")]);
  expect((await runSheaf(epic.repo.path, ["sync", "--continue", "--dry-run"])).code).toBe(3);
});

test("after a move was killed between the branch and its checkout", async () => {
  const epic = await startedEpic(1);
  for (const name of ["primary", "secondary-a"]) await work(epic, name);
  const context = await epic.primary();
  const reached = (step: string) => {
    if (step === "refs-moved") throw new Error("killed");
  };
  const system = { ...epic.system, reached };
  await expect(runSync({ ...context, system }, plain)).rejects.toThrow("killed");
  const place = placeIn(epic, [
    "sync",
    "undo",
    "start",
    "recover",
    "reassign",
    "epic add",
    "finish",
    "stage",
  ]);
  const { changed } = await tryAll(place);
  expect(changed).toEqual([]);
});

test("after a check that failed, after a sync, and with tasks begun", async () => {
  const epic = await atWork();
  const a = epic.agent("secondary-a");
  const sheaf = (cwd: string, ...words: string[]) => runSheaf(cwd, words, { system: epic.system });
  await sheaf(a.path, "lock", "release", "epic_readme");
  await sheaf(epic.repo.path, "trust", "approve", commandId("true"), "--by", "Ann");
  a.git("add", "--all");
  a.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "draft");
  await expect(sync(epic)).rejects.toMatchObject({ code: "check-failed" });
  const failed = await tryAll(placeIn(epic, ["sync"], { sync: syncOptions }));
  expect(failed.changed).toEqual([]);
  const manifest = `${epic.epicDir}/epic.yaml`;
  epic.repo.write(manifest, epic.repo.read(manifest).replace(/^verify:.*\n.*\n.*\n/m, ""));
  epic.repo.git("commit", "-qam", "no checks");
  await sync(epic);
  const merged = await tryAll(
    placeIn(epic, ["sync", "undo", "finish", "stage", "start", "task start", "unready"]),
  );
  expect(merged.changed).toEqual([]);
  expect([...merged.done].toSorted()).toEqual([
    "finish",
    "stage",
    "start",
    "sync",
    "task start",
    "undo",
    "unready",
  ]);
  await sheaf(epic.repo.path, "task", "start");
  await sheaf(a.path, "update");
  const begun = await tryAll(
    placeIn(epic, ["task done", "task fail", "reassign", "finish", "update"], {
      reassign: { "<work>": ["WEB"] },
    }),
  );
  expect(begun.changed).toEqual([]);
  expect([...begun.done].toSorted()).toEqual(["finish", "reassign", "task done", "task fail", "update"]);
});
