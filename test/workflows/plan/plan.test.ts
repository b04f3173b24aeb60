import { describe, expect, test } from "vitest";
import { newEpic } from "../../../src/workflows/epic/new-epic.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { draftFromPrd, type DraftRequest } from "../../../src/workflows/plan/draft-plan.ts";
import { readPlan } from "../../../src/workflows/plan/read-plan.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { gitRepo, temporaryFolder, repoAt } from "../../support/git-repo.ts";
import { fakeSystem } from "../../support/system.ts";

const prd = "# Feature: Shop\n\n## Tasks\n- Pages (3h)\n- Stock (1h)\n- Search (2h; depends on: Stock)\n";

function draft(more: Partial<DraftRequest> = {}) {
  const folder = repoAt(temporaryFolder());
  folder.write("prd.md", prd);
  const request = {
    directory: folder.path,
    file: "prd.md",
    through: undefined,
    out: undefined,
    dryRun: false,
  };
  return { folder, drafting: draftFromPrd({ ...request, ...more }) };
}

describe("a plan drafted from a document", () => {
  test("is written where asked, and nowhere on a dry run", async () => {
    const made = draft({ out: "plan.yaml" });
    const { text } = await made.drafting;
    expect(made.folder.read("plan.yaml")).toBe(text);
    const dry = draft({ out: "plan.yaml", dryRun: true });
    await dry.drafting;
    expect(() => dry.folder.read("plan.yaml")).toThrow("ENOENT");
  });

  test("goes through a program of the user's choice, and what comes back is checked", async () => {
    const { drafting } = draft({ through: "sed 's/estimate: 3h/estimate: 30m/'" });
    expect((await drafting).text).toContain("estimate: 30m");
    await expect(
      draft({ through: "sed 's/\\[stock]/[missing]/'", out: "plan.yaml" }).drafting,
    ).rejects.toMatchObject({
      kind: "invalid-file",
      message: expect.stringMatching(/^the program's answer:\d+:\d+: .*there is no such task/) as string,
    });
    await expect(draft({ through: "exit 3" }).drafting).rejects.toMatchObject({
      kind: "refused",
      code: "program-failed",
    });
  });

  test("overwrites no file", async () => {
    await expect(draft({ out: "prd.md" }).drafting).rejects.toMatchObject({
      kind: "usage",
      code: "file-exists",
    });
  });
});

test("a plan becomes an epic, and the epic is planned as the file was", async () => {
  const repo = gitRepo();
  const system = fakeSystem({ env: process.env });
  const session = await openSession(repo.path, system);
  await initProject(session, { epicsDir: undefined, dryRun: false });
  repo.write("prd.md", prd);
  const request = {
    directory: repo.path,
    file: "prd.md",
    through: undefined,
    out: "plan.yaml",
    dryRun: false,
  };
  const { text } = await draftFromPrd(request);
  const of = (file: string | undefined) =>
    readPlan(
      { directory: repo.path, epic: undefined, file, phase: "spec", agents: undefined, asked: false },
      system,
    );
  const before = await of("plan.yaml");
  expect(before.unsaid).toEqual(["<epic>"]);
  const words = { epic: "KAI-7", title: "", features: [], switchTo: false, dryRun: false };
  // A name on the command line begins where the command was started.
  const { epicDir, files } = await newEpic(session, {
    ...words,
    from: "../plan.yaml",
    directory: `${repo.path}/any`,
  });
  expect(files).toContain(`${epicDir}/plan.yaml`);
  // The schema for editors is named from where the file lies.
  const moved = text.trimEnd().replace("$schema=.git/", "$schema=../../.git/");
  expect(repo.git("show", `epic/KAI-7:${epicDir}/plan.yaml`)).toBe(moved);
  const after = await of(undefined);
  expect(after.epic).toBe("KAI-7");
  const shares = ({ work }: typeof after) =>
    work.waves.map(({ agents }) => agents.map(({ agent, ms }) => `${agent} ${ms / 3_600_000} h`).join(", "));
  expect(shares(before)).toEqual(["primary 1 h, secondary-a 3 h", "secondary-b 2 h"]);
  expect(shares(after)).toEqual(shares(before));
  await expect(newEpic(session, { ...words, epic: "", from: "plan.yaml" })).rejects.toMatchObject({
    kind: "usage",
    message: "neither the plan nor you say the epic",
  });
});
