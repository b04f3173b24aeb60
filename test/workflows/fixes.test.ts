import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliBundle } from "../support/bundle.ts";
import { temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import type { TestEpic } from "../support/started-epic.ts";
import { workedEpic } from "../support/sync-epic.ts";

// Every state below is brought about, the fix that it prints is pasted into a shell there, and what was refused is done
// once more. Afterwards no commit is unreachable that was reachable before, and no uncommitted byte is gone.

const tools = () => {
  const folder = temporaryFolder();
  const script = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  script("sheaf", `exec '${process.execPath}' '${cliBundle()}' "$@"`);
  script("editor", `printf 'words\\n' >"$1"`);
  return { ...process.env, PATH: `${folder}:${process.env["PATH"]}`, GIT_EDITOR: join(folder, "editor") };
};

function shell(repo: TestRepo, script: string) {
  const options = { cwd: repo.path, env: tools(), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script], options);
  return { code: status ?? -1, output: stdout + stderr };
}

/** The runnable part of a fix: without the words around it, and with something for each gap. */
function commandOf(fix: string): string {
  const [command = ""] = fix
    .replace(/^(?:in \S+ worktree|wait for sheaf ready, or leave somebody out|keep [^:]*): /, "")
    .split(/, (?:and|which|then|or|to)\b|; | \(|\.$/);
  return command.replaceAll("…", "because").replaceAll("<person>", "Ann");
}

const refusedWith = (output: string): string[] =>
  [...output.matchAll(/^\s*(?:fix|try): (.*)$/gm)].map(([, fix = ""]) => fix);

const bypass = "git -c core.hooksPath=/dev/null commit -qam x";

interface State {
  /** What has happened before, in which worktree. */
  readonly before?: readonly (readonly [agent: string, script: string])[];
  /** Who does what is refused, and where the fix is to be run. */
  readonly who: string;
  readonly refused: string;
  readonly fixedBy?: string;
  /** What works afterwards; the same command, unless said otherwise. */
  readonly onward?: string;
}

const states: Record<string, (epic: TestEpic) => State> = {
  "a foreign file is staged": (epic) => ({
    who: "secondary-a",
    refused: `echo x >>${epic.feature("primary")}/README.md && echo y >${epic.feature("secondary-a")}/own.md && git add -A && git commit -m both`,
    onward: "git commit -m own",
  }),
  "a foreign section is staged": (epic) => ({
    who: "secondary-a",
    refused: `sed -i 's/^<!-- BEGIN PRIMARY PROGRESS -->$/&\\nx/' ${epic.epicDir}/EPIC_README.md && echo y >${epic.feature("secondary-a")}/own.md && git add -A && git commit -m both`,
    onward: "git commit -m own",
  }),
  "a link stands for a file": (epic) => ({
    who: "secondary-a",
    refused: `cd ${epic.feature("secondary-a")} && ln -s spec.md link.md && git add -A && git commit -m link`,
    onward: "git commit --allow-empty -m own",
  }),
  "another branch is checked out": () => ({
    before: [["secondary-a", "git switch -qc elsewhere"]],
    who: "secondary-a",
    refused: "git commit --allow-empty -m x",
  }),
  "a commit broke a rule, and another one stands on it": (epic) => ({
    before: [
      ["secondary-a", `echo x >>${epic.feature("primary")}/README.md && ${bypass}`],
      ["secondary-a", `echo y >>${epic.feature("secondary-a")}/spec.md && ${bypass}`],
    ],
    who: "secondary-a",
    refused: "sheaf verify",
  }),
  "a merge dropped what others did": (epic) => ({
    before: [
      ["primary", `echo x >>${epic.epicDir}/DISCOVERY.md && git add -A && git commit -qm found`],
      ["secondary-a", "git -c core.hooksPath=/dev/null merge -q -s ours --no-edit epic/KAI-7"],
    ],
    who: "secondary-a",
    refused: "sheaf verify",
  }),
  "a commit on the epic branch broke a rule": (epic) => ({
    before: [["primary", `echo x >>${epic.feature("secondary-a")}/README.md && ${bypass}`]],
    who: "primary",
    refused: "sheaf sync",
  }),
  "the same stops finish": (epic) => ({
    before: [["primary", `echo x >>${epic.feature("secondary-a")}/README.md && ${bypass}`]],
    who: "primary",
    refused: "sheaf finish",
    onward: "sheaf verify primary",
  }),
  "held work is merged by hand": (epic) => ({
    before: [["secondary-a", `echo x >>${epic.feature("primary")}/README.md && ${bypass}`]],
    who: "primary",
    refused: "git merge --no-ff --no-edit sheaf/KAI-7/secondary-a",
    onward: "git status --porcelain && git commit --allow-empty -m on",
  }),
  "a merge by hand leaves work out": () => ({
    who: "primary",
    refused: "git merge -s ours --no-ff --no-edit sheaf/KAI-7/secondary-a",
    onward: "sheaf sync",
  }),
  "nobody may overrule it": (epic) => ({
    before: [["secondary-a", `ln -s spec.md ${epic.feature("primary")}/link && git add -A && ${bypass}`]],
    who: "primary",
    refused: "sheaf override sheaf/KAI-7/secondary-a --reason because",
    fixedBy: "secondary-a",
    onward: "sheaf sync",
  }),
  "an override without a reason": (epic) => ({
    before: [["secondary-a", `echo x >>${epic.feature("primary")}/README.md && ${bypass}`]],
    who: "primary",
    refused: "sheaf override sheaf/KAI-7/secondary-a",
    onward: "sheaf sync",
  }),
  "broken rules keep work from changing hands": (epic) => ({
    before: [["secondary-a", `echo x >>${epic.feature("primary")}/README.md && ${bypass}`]],
    who: "primary",
    refused: "sheaf reassign 02 --to primary --reason because",
    fixedBy: "secondary-a",
  }),
  "work that is not committed is not ready": (epic) => ({
    before: [["secondary-a", `echo x >${epic.feature("secondary-a")}/new.md`]],
    who: "secondary-a",
    refused: "sheaf ready",
  }),
  "a deferral without a reason": () => ({
    who: "primary",
    refused: "sheaf sync --defer secondary-a",
    onward: "sheaf verify primary",
  }),
  "somebody is not ready at the sync": () => ({
    before: [["secondary-a", "sheaf unready --reason because"]],
    who: "primary",
    refused: "sheaf sync",
    onward: "sheaf verify primary",
  }),
  "the primary itself is not ready at the sync": () => ({
    before: [["primary", "sheaf unready --reason because"]],
    who: "primary",
    refused: "sheaf sync",
    onward: "sheaf verify primary",
  }),
  "an operation is unfinished": (epic) => ({
    before: [
      ["primary", `echo p >>${epic.epicDir}/DISCOVERY.md && git add -A && git commit -qm p`],
      ["secondary-a", "git merge -q --no-ff --no-commit epic/KAI-7"],
    ],
    who: "secondary-a",
    refused: "sheaf update",
  }),
  "what changed hands has been taken in": (epic) => ({
    before: [
      ["primary", "sheaf sync"],
      ["secondary-a", "sheaf update"],
    ],
    who: "primary",
    refused: "sheaf undo",
    onward: `echo x >>${epic.feature("primary")}/notes.md && git add -A && git commit -m on`,
  }),
  "a folder stands where a document belongs": (epic) => ({
    before: [
      [
        "primary",
        `mkdir -p ${epic.epicDir}/stages.md && echo x >${epic.epicDir}/stages.md/x && git add -A && git commit -qm folder`,
      ],
    ],
    who: "primary",
    refused: "sheaf sync && sheaf stage S3",
    onward: "sheaf stage S3",
  }),
  "agents would not have what is not committed": (epic) => ({
    before: [["primary", `echo x >>${epic.epicDir}/DISCOVERY.md`]],
    who: "primary",
    refused: "sheaf start",
  }),
};

function reachable({ repo }: TestEpic): Set<string> {
  return new Set(repo.git("rev-list", "--branches").split("\n"));
}

function uncommitted(repo: TestRepo): Map<string, string> {
  const paths = repo.git("ls-files", "--modified", "--others", "--exclude-standard").split("\n");
  return new Map(
    paths.flatMap((path) => {
      const file = join(repo.path, path);
      return path !== "" && existsSync(file) ? [[path, readFileSync(file, "utf8")]] : [];
    }),
  );
}

test.each(Object.entries(states))(
  "%s: the printed fix works there and destroys nothing",
  async (_, describe) => {
    const epic = await workedEpic(1, "primary", "secondary-a");
    const { before = [], who, refused, fixedBy = who, onward = refused } = describe(epic);
    for (const [agent, script] of before) expect(shell(epic.agent(agent), script)).toMatchObject({ code: 0 });
    const first = shell(epic.agent(who), refused);
    expect(first.code).not.toBe(0);
    const fixes = refusedWith(first.output);
    expect({ output: first.output, fixes }).not.toEqual({ output: first.output, fixes: [] });
    const place = epic.agent(fixedBy);
    const [commits, files] = [reachable(epic), uncommitted(place)];
    for (const fix of new Set(fixes)) {
      const command = commandOf(fix);
      const { code, output } = shell(place, command);
      expect({ fix, command, code, output }).toMatchObject({ code: 0 });
    }
    expect(shell(epic.agent(who), onward)).toMatchObject({ code: 0 });
    const now = reachable(epic);
    expect([...commits].filter((commit) => !now.has(commit))).toEqual([]);
    for (const [path, text] of files) {
      const isThere =
        existsSync(join(place.path, path)) && readFileSync(join(place.path, path), "utf8") === text;
      const inHistory = place.git("log", "--all", "--format=%H", "-S", text, "--", path) !== "";
      expect({ path, kept: isThere || inHistory }).toEqual({ path, kept: true });
    }
  },
);
