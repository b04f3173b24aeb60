import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { finishEpic } from "../../src/workflows/epic/finish-epic.ts";
import { gitRepo } from "../support/git-repo.ts";
import { runSheaf } from "../support/sheaf.ts";
import { startEpicIn, startedEpic } from "../support/started-epic.ts";
import { sync, work } from "../support/sync-epic.ts";

test("a folder of epics may have letters that mean something in patterns: an epic lives there as anywhere", async () => {
  const folder = "./x(1)/{a,b} [c]*'$";
  const epic = await startEpicIn(gitRepo(), 2, folder);
  expect(epic.epicDir).toBe("x(1)/{a,b} [c]*'$/KAI-7-improve_it");
  const a = epic.agent("secondary-a");
  const foreign = `${epic.feature("secondary-b")}/spec.md`;
  a.write(foreign, "not mine\n");
  a.git("add", "--all");
  expect(a.tryGit("commit", "-m", "foreign").output).toContain("Secondary-B");
  a.git("reset", "--hard", "--quiet");
  for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
  await sync(epic);
  expect(epic.repo.read(foreign)).toBe("# Spec of secondary-b\n");
  const attributes = epic.repo.git("check-attr", "merge", `${epic.epicDir}/EPIC_README.md`);
  expect(attributes).toMatch(/merge: sheaf$/);
  const steps = await finishEpic(await epic.primary(), {
    dryRun: false,
    withIgnored: false,
    withUncommitted: false,
  });
  expect(steps.map(({ kind }) => kind)).toEqual(["remove", "remove"]);
});

test.each([
  ["bytes that are no UTF-8", Buffer.from([0xff]), "invalid UTF-8"],
  ["a NUL", Buffer.from([0]), "control character (U+0000)"],
  ["an escape", Buffer.from("\u001b[2J"), "control character (U+001B)"],
])("settings, a manifest and a plan with %s are refused with the place", async (_, bytes, words) => {
  const epic = await startedEpic(1);
  const { repo } = epic;
  const line = Buffer.concat([Buffer.from("# "), bytes, Buffer.from("\n")]);
  for (const [file, command] of [
    ["sheaf.yaml", ["start", "--dry-run"]],
    ["from.yaml", ["epic", "new", "--from", "from.yaml", "--dry-run"]],
    ["plan.yaml", ["plan", "plan.yaml"]],
  ] as const) {
    const before = file === "sheaf.yaml" ? readFileSync(join(repo.path, file)) : Buffer.from("tasks: []\n");
    writeFileSync(join(repo.path, file), Buffer.concat([before, line]));
    const number = before.toString().split("\n").length;
    const said = await runSheaf(repo.path, command);
    expect.soft(said.err, file).toContain(`${file}:${number}:3: `);
    expect.soft(said.err, file).toContain(words);
    writeFileSync(join(repo.path, file), before);
  }
  appendFileSync(join(repo.path, epic.epicDir, "epic.yaml"), line);
  repo.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "damaged");
  const said = await runSheaf(repo.path, ["status"]);
  expect(said.err).toContain(words);
  expect(said.err).toMatch(/epic\.yaml:\d+:3: /);
});
