import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../support/git-repo.ts";
import { sheaf } from "../support/sheaf.ts";
import { sync, workedEpic } from "../support/sync-epic.ts";

/** A configuration of somebody who likes it otherwise in every respect. */
const hostile = {
  core: "quotePath = true\nabbrev = 5\nsplitIndex = true\nsafecrlf = true\nlogAllRefUpdates = false\nprecomposeUnicode = true\ncommentChar = s\nwhitespace = error",
  i18n: "commitEncoding = ISO-8859-1\nlogOutputEncoding = ISO-8859-1",
  color: "ui = always\ndiff = always\nstatus = always\nbranch = always",
  column: "ui = always",
  diff: "renames = copies\nnoprefix = true\nmnemonicPrefix = true\nexternal = false\nalgorithm = minimal\ncontext = 0\ninterHunkContext = 9\nignoreSubmodules = all\nsubmodule = log\nrelative = true\nautoRefreshIndex = false\nsuppressBlankEmpty = true\nwsErrorHighlight = all\ncolorMoved = zebra\nstatGraphWidth = 1\nindentHeuristic = false\nsrcPrefix = x/\ndstPrefix = y/",
  status:
    "renames = copies\nshowUntrackedFiles = no\nrelativePaths = true\nbranch = true\nshort = true\nshowStash = true\nsubmoduleSummary = true\naheadBehind = false",
  log: "showSignature = true\nfollow = true\nshowRoot = false\ndiffMerges = off\ndecorate = full\ndate = relative\nmailmap = true",
  format: "pretty = oneline",
  merge: "renames = false\ndirectoryRenames = true\nconflictStyle = zdiff3\nff = only\nrenameLimit = 1",
  trailer: 'separators = "#"\nifmissing = doNothing\nifexists = doNothing\nwhere = start',
  submodule: "recurse = true",
  branch: "autoSetupMerge = always\nautoSetupRebase = always\nsort = -committerdate",
  worktree: "guessRemote = true\nuseRelativePaths = true",
  advice: "detachedHead = true",
  rerere: "enabled = true\nautoUpdate = true",
  feature: "experimental = true\nmanyFiles = true",
};

function beHostile(): void {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "order"), "*.md\n*\n");
  const sections = Object.entries(hostile).map(([name, lines]) => `[${name}]\n${lines}\n`);
  const order = `[diff]\norderFile = ${join(folder, "order")}\n`;
  const identity = "[user]\nname = Test\nemail = test@example.com\n";
  writeFileSync(join(folder, "config"), [...sections, order, identity].join(""));
  vi.stubEnv("GIT_CONFIG_GLOBAL", join(folder, "config"));
}

const reading = [
  ["status"],
  ["verify"],
  ["log"],
  ["metrics"],
  ["snapshot", "show"],
  ["recover", "secondary-a"],
  ["sync", "--dry-run"],
];

test("what commands read is the same under any configuration", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  await sync(epic);
  const a = epic.agent("secondary-a");
  const folder = epic.feature("secondary-a");
  a.git("mv", `${folder}/spec.md`, `${folder}/größer.md`);
  a.commit("größer", { [`${folder}/z.txt`]: "z\n", [`${folder}/a.md`]: "a\n" });
  a.write(`${folder}/nicht größer.md`, "mixed\r\nends\n");
  await sheaf(a.path, ["snapshot", "take"]);
  const answers = async () => {
    const said: string[] = [];
    for (const words of reading) {
      const { code, out, err } = await sheaf(epic.repo.path, [...words, "--json"]);
      said.push(`${words.join(" ")}: ${code}\n${out}${err}`);
    }
    return said;
  };
  const clean = await answers();
  beHostile();
  for (const [at, answer] of (await answers()).entries()) expect.soft(answer).toBe(clean[at]);
});

test("what Sheaf and its hooks write is the same under any configuration", async () => {
  const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
  const a = epic.agent("secondary-a");
  beHostile();
  const commit = a.commit("größer", { [`${epic.feature("secondary-a")}/größer.md`]: "b\n" });
  expect(a.git("cat-file", "commit", commit)).toContain("\nSheaf-Agent: secondary-a");
  const written = await sheaf(a.path, ["section", "write", "--file", "-"], "Größer.\n");
  expect(written).toMatchObject({ code: 0 });
  expect(a.git("cat-file", "commit", "HEAD")).not.toContain("encoding");
  await sheaf(a.path, ["ready"]);
  expect((await sync(epic)).agents.map(({ outcome }) => outcome)).toEqual([
    "nothing-new",
    "merged",
    "merged",
  ]);
  expect(epic.repo.read(`${epic.feature("secondary-a")}/größer.md`)).toBe("b\n");
});
