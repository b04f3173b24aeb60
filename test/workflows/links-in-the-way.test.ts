import { lstatSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, type TestRepo } from "../support/git-repo.ts";
import { sheaf } from "../support/sheaf.ts";
import { preparedEpic, type TestEpic } from "../support/started-epic.ts";
import { sync, workedEpic } from "../support/sync-epic.ts";

/** Work waits everywhere: for a sync, an update, an undo, a restore. */
function busyEpic(): Promise<TestEpic> {
  return preparedEpic("work waits everywhere", async () => {
    const epic = await workedEpic(2, "primary", "secondary-a", "secondary-b");
    await sync(epic);
    epic.repo.commit("news", { [`${epic.feature("primary")}/news.md`]: "news\n" });
    const a = epic.agent("secondary-a");
    a.write(`${epic.feature("secondary-a")}/draft.md`, "draft\n");
    await sheaf(a.path, ["snapshot", "take"]);
    return epic;
  });
}

const ofAgents = [["section", "write", "--file", "-"], ["snapshot", "restore"], ["update"]];
const ofPrimary = [
  ["section", "write", "--file", "-"],
  ["cross-check"],
  ["report"],
  ["stage", "S3"],
  ["undo"],
  ["sync"],
  ["reassign", "feature_02_part_2", "--to", "secondary-b", "--reason", "x"],
  ["recover", "secondary-a", "--takeover"],
];

/** Moves a folder elsewhere, and puts a link to it in its place. */
function link(at: TestRepo, folder: string): string {
  const elsewhere = join(temporaryFolder(), "elsewhere");
  renameSync(join(at.path, folder), elsewhere);
  symlinkSync(elsewhere, join(at.path, folder));
  return elsewhere;
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? [[path, readFileSync(path, "utf8"), lstatSync(path).ino]] : [];
  });

test.each([
  ["an agent's feature folder", "secondary-a", (epic: TestEpic) => epic.feature("secondary-a"), ofAgents],
  ["the epic's folder, for the primary", "primary", (epic: TestEpic) => epic.epicDir, ofPrimary],
  ["the folder of findings", "primary", (epic: TestEpic) => `${epic.epicDir}/research`, ofPrimary],
] as const)("no command writes through a link in place of %s", async (_, name, folderOf, commands) => {
  const epic = await busyEpic();
  const at = epic.agent(name);
  const elsewhere = link(at, folderOf(epic));
  const before = filesIn(elsewhere);
  for (const words of commands) {
    const said = await sheaf(at.path, words, "Other words.\n");
    expect(filesIn(elsewhere), `${words.join(" ")}: ${said.out}${said.err}`).toEqual(before);
    expect(said.code, `${words.join(" ")}: ${said.err}`).not.toBe(2);
    expect(said.code, `${words.join(" ")}: ${said.err}`).not.toBe(70);
  }
  expect(lstatSync(join(at.path, folderOf(epic))).isSymbolicLink()).toBe(true);
});
