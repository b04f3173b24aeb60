import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openContext, openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { importEpic, type ImportOptions } from "../../../src/workflows/epic/import-epic.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { alignEpic } from "../../../src/workflows/read/align-specs.ts";
import { readStatus } from "../../../src/workflows/read/read-status.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { verifyBranch } from "../../../src/workflows/verify/verify-branch.ts";
import { gitRepo, repoAt, temporaryFolder } from "../../support/git-repo.ts";
import { fakeSystem } from "../../support/system.ts";

const realRun = join(import.meta.dirname, "../../../../shared/real-run/KAI-8-logging_refactoring");
const isThere = existsSync(realRun);
if (!isThere) console.log("skipped: the real run is not at ../shared/real-run");

async function project() {
  const repo = gitRepo();
  const system = fakeSystem({ env: process.env });
  const session = await openSession(repo.path, system);
  await initProject(session, { epicsDir: undefined, dryRun: false });
  const run = (folder: string, options: Partial<ImportOptions> = {}) =>
    importEpic(session, {
      folder,
      epic: undefined,
      title: undefined,
      switchTo: true,
      dryRun: false,
      ...options,
    });
  return { repo, system, run };
}

/** The folder of an epic with these files. */
function epicFolder(files: Readonly<Record<string, string | Uint8Array>>, name = "KAI-8-logging"): string {
  const folder = join(temporaryFolder(), name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Every file below a folder, with its content in short. */
function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map(
      (path) =>
        `${path} ${createHash("sha256")
          .update(readFileSync(join(folder, path)))
          .digest("hex")}`,
    )
    .toSorted();
}

const status = "STAGE: S2.P1\nAGENT: Secondary-A\nSTATUS: READY_FOR_SYNC\nREADY_FOR_SYNC: true\n";
const small = { "feature_01_core/spec.md": "# Core\n", "feature_02_cli/STATUS": status };

test("an imported epic passes verify, has a status, and goes on where it was", async () => {
  const { repo, system, run } = await project();
  const folder = epicFolder({
    ...small,
    "agent_checkpoints/secondary_a_checkpoint.md": "**Status:** READY_FOR_SYNC\n",
  });
  const before = fingerprint(folder);
  const head = repo.git("rev-parse", "HEAD");
  const planned = await run(folder, { dryRun: true });
  expect(repo.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  const made = await run(folder);
  expect(made.files).toEqual(planned.files);
  expect(fingerprint(folder)).toEqual(before);
  expect(repo.git("log", "-1", "--format=%s %P", "HEAD")).toBe(
    `KAI-8: import "logging" (2 features, 3 files) ${head}`,
  );
  expect(repo.git("status", "--porcelain")).toBe("");
  const context = await openPrimaryContext({ directory: repo.path }, system);
  const verdict = await verifyBranch(context, { range: "", agent: undefined });
  expect(JSON.stringify(verdict)).not.toContain('"code"');
  const { agents } = await readStatus(context);
  expect(agents.map(({ agent }) => agent)).toEqual(["primary", "secondary-a"]);
  await startEpic(context, { only: [], dryRun: false });
  const worktree = repoAt(`${repo.path}-worktrees/KAI-8/secondary-a`);
  expect(worktree.read(`${made.epicDir}/feature_02_cli/STATUS`)).toContain(
    "IMPORTED_STATUS: READY_FOR_SYNC\n",
  );
  expect(worktree.read(`${made.epicDir}/agent_checkpoints/secondary_a.json`)).toContain('"WAITING_FOR_SYNC"');
});

test("a second import, a folder of Sheaf's, no epic's folder, bad UTF-8: refused, and nothing is changed", async () => {
  const { repo, run } = await project();
  const folder = epicFolder(small);
  await run(folder, { switchTo: false });
  const refs = repo.git("for-each-ref");
  await expect(run(folder)).rejects.toMatchObject({ code: "epic-exists" });
  await expect(run(epicFolder({ ...small, "epic.yaml": "x" }))).rejects.toMatchObject({ code: "is-sheafs" });
  await expect(run(epicFolder({ "a.md": "x" }))).rejects.toMatchObject({ code: "no-features" });
  await expect(run(epicFolder(small, "notes"))).rejects.toMatchObject({ code: "no-epic-id" });
  await expect(run(epicFolder(small, "KAI-9"), { title: "!" })).rejects.toMatchObject({ code: "bad-epic" });
  repo.write("feature-updates/KAI-7-x/feature_01_x/spec.md", "x");
  const inPlace = join(repo.path, "feature-updates/KAI-7-x");
  await expect(run(inPlace)).rejects.toMatchObject({ code: "folder-is-source" });
  await expect(run(inPlace, { title: "y", dryRun: true })).resolves.toMatchObject({ epic: "KAI-7" });
  const broken = epicFolder({ "feature_01_x/STATUS": Buffer.from([0x53, 0xff]) }, "KAI-9-x");
  await expect(run(broken)).rejects.toMatchObject({
    code: "invalid-file",
    message: `${broken}/feature_01_x/STATUS:1:2: invalid UTF-8`,
  });
  expect(repo.git("for-each-ref")).toBe(refs);
});

test.runIf(isThere)("the real run comes over whole, with what its files do not agree on", async () => {
  const { repo, system, run } = await project();
  const { report, manifest, epicDir } = await run(realRun);
  expect(manifest.agents).toHaveLength(7);
  expect(manifest.features.map(({ owner }) => owner)).toEqual(manifest.agents.map(({ id }) => id));
  for (const { path, to } of report.sources) {
    expect(readFileSync(join(repo.path, epicDir, to)).equals(readFileSync(join(realRun, path)))).toBe(true);
  }
  expect(report.sources).toHaveLength(fingerprint(realRun).length);
  expect(report.unknown).toHaveLength(1);
  // By field lessons 2 and 9: who was frozen, who was ready without a message, who contradicted itself.
  const told = report.contradictions.map(({ path, message }) => `${path} ${message}`);
  for (const known of [
    /feature_02.*STATUS claims to be ready, and secondary-a has sent no message/,
    /secondary_a_checkpoint.* the work has just started/,
    /secondary_b_checkpoint.*STATUS of feature_03_player_data_fetcher_logging says "IN_PROGRESS"/,
    /feature_07.*STATUS claims to be ready, and secondary-f has sent no message/,
  ]) {
    expect(told.filter((one) => known.test(one))).toHaveLength(1);
  }
  const context = await openContext({ directory: repo.path }, system);
  const { findings } = await alignEpic(context);
  expect(findings.filter(({ kind }) => kind === "open-question")).toHaveLength(14);
});
