import * as fc from "fast-check";
import { expect, test } from "vitest";
import { requireDirectory } from "../../src/cli/open.ts";
import { commandWords } from "../support/command-words.ts";
import { temporaryFolder } from "../support/git-repo.ts";
import { runSheaf } from "../support/sheaf.ts";
import { startedEpic } from "../support/started-epic.ts";
import { wrongMeaning, wrongWords, type WrongCall } from "../support/wrong-calls.ts";

/** What no answer to a person holds. */
const trace = /^\s+at .*:\d+:\d+|this is a bug|\(outputHelp\)|\[object |undefined/m;

async function complaints(cwd: string, call: WrongCall, json: boolean): Promise<string[]> {
  const { words, fix, codes } = call;
  const said = await runSheaf(cwd, json ? ["--json", ...words] : words);
  const text = said.out + said.err;
  const found = [
    ...(codes.includes(said.code) ? [] : [`exit ${said.code}`]),
    ...(trace.test(text) ? ["trace"] : []),
    ...(json ? wrongJson(said.out, fix) : []),
    ...(json || fix === undefined || said.err.endsWith(`\nfix: ${fix}\n`) ? [] : ["another fix"]),
  ];
  return found.length === 0 ? [] : [`sheaf ${words.join(" ")} → ${found.join(", ")}\n${text}`];
}

function wrongJson(out: string, fix: string | undefined): string[] {
  const { ok, error } = JSON.parse(out) as { ok: boolean; error?: { code: string; fix?: string } };
  if (ok || error === undefined || !/^[a-z][a-z-]+$/.test(error.code)) return ["no error in the JSON"];
  return fix === undefined || error.fix === fix ? [] : [`fix ${error.fix}`];
}

test("850 command lines that make no sense: exit 2, the command's help as the fix, JSON where asked", async () => {
  const cwd = temporaryFolder();
  const calls = fc.sample(fc.tuple(wrongWords, fc.boolean()), { numRuns: 850, seed: 12 });
  const found: string[] = [];
  for (const [call, json] of calls) found.push(...(await complaints(cwd, call, json)));
  expect(found).toEqual([]);
  // Each kind of mistake and each command is among them.
  expect(new Set(calls.map(([{ kind }]) => kind)).size).toBe(11);
  const tried = new Set(calls.map(([{ fix }]) => fix));
  expect(commandWords.filter((name) => !tried.has(`sheaf ${name} --help`))).toEqual([]);
});

test("150 that name what is not there: a documented exit code, no trace, and nothing changes", async () => {
  const epic = await startedEpic(1);
  const state = () => epic.repo.git("for-each-ref") + epic.repo.git("status", "--porcelain");
  const before = state();
  const places = [epic.repo.path, epic.agent("secondary-a").path, temporaryFolder()];
  const calls = fc.sample(fc.tuple(wrongMeaning, fc.constantFrom(...places), fc.boolean()), {
    numRuns: 150,
    seed: 7,
  });
  const found: string[] = [];
  for (const [call, place, json] of calls) found.push(...(await complaints(place, call, json)));
  expect(found).toEqual([]);
  expect(state()).toBe(before);
});

test("what a whole command line can lack or hold too much of", async () => {
  const epic = await startedEpic(1);
  const sheaf = (...words: string[]) => runSheaf(epic.repo.path, words);
  const bare = await sheaf();
  expect([bare.code, bare.err]).toEqual([0, ""]);
  expect(bare.out).toContain("Usage: sheaf");
  expect(await sheaf("lock")).toMatchObject({
    code: 2,
    err: "sheaf: name a command: acquire, release, renew, run, list, break\nfix: sheaf lock --help\n",
  });
  expect((await sheaf("recover", "secondary-a")).err).toMatch(
    /^sheaf: choose one of\n {2}--resume: .*\n {2}--takeover: .*\n {2}--absorb: .*\nfix: sheaf recover secondary-a --resume\n/,
  );
  for (const place of ["missing", "readme.txt"]) {
    const said = await sheaf("-C", place, "status");
    expect([said.code, said.err]).toEqual([2, `sheaf: there is no directory ${epic.repo.path}/${place}\n`]);
  }
  const gone = {
    get cwd(): string {
      throw new Error("ENOENT: process.cwd failed with error no such file or directory, uv_cwd");
    },
  };
  expect(() => requireDirectory(gone)).toThrow(/^the current directory has been removed$/);
  expect(JSON.parse((await sheaf("lock", "--help", "--json")).out)).toMatchObject({
    command: "lock",
    ok: true,
    data: { text: expect.stringContaining("sheaf lock") },
  });
});
