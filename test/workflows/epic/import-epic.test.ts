import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { findNews } from "../../../src/workflows/agent/find-news.ts";
import { openContext, openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { importEpic } from "../../../src/workflows/epic/import-epic.ts";
import type { ImportOptions } from "../../../src/workflows/epic/imported-epic.ts";
import { initProject } from "../../../src/workflows/epic/init-project.ts";
import { startEpic } from "../../../src/workflows/epic/start-epic.ts";
import { alignEpic } from "../../../src/workflows/read/align-specs.ts";
import { readHandoff } from "../../../src/workflows/read/read-handoff.ts";
import { showStage } from "../../../src/workflows/read/show-stage.ts";
import { moveStage } from "../../../src/workflows/epic/move-stage.ts";
import { syncEpic } from "../../../src/workflows/sync/sync.ts";
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
  const broken = epicFolder({ "feature_01_x/STATUS": Buffer.from([0x53, 0xff]) }, "KAI-9-x");
  await expect(run(broken)).rejects.toMatchObject({
    code: "invalid-file",
    message: `${broken}/feature_01_x/STATUS:1:2: invalid UTF-8`,
  });
  expect(repo.git("for-each-ref")).toBe(refs);
});

describe("an epic whose features were complete", () => {
  const complete = (agent: string, stage = "S2.P3") =>
    `STAGE: ${stage}\nAGENT: ${agent}\nUPDATED: 2025-01-15T15:00:00Z\nSTATUS: COMPLETE\nBLOCKERS: none\nREADY_FOR_SYNC: true\n`;
  const feature = (name: string, agent: string) => ({
    [`${name}/spec.md`]: "# Spec\n",
    [`${name}/checklist.md`]: "- [x] one\n",
    [`${name}/STATUS`]: complete(agent),
  });
  const done = {
    "DISCOVERY.md": "# Discovery\n",
    ...feature("feature_01_core", "Primary"),
    ...feature("feature_02_cli", "Secondary-A"),
    "agent_comms/secondary_a_to_primary.md":
      "## Message 1 (2025-01-15 14:30) ⏳ UNREAD\n**Subject:** ESCALATION - spec\n**Blocker:** spec\n",
  };
  const syncWith = { deferrals: [], octopus: false, dryRun: false };

  test("is past its sync point: nobody has to start, nothing is asked for again, no old question counts", async () => {
    const { repo, system, run } = await project();
    await run(epicFolder(done));
    const context = await openPrimaryContext({ directory: repo.path }, system);
    expect(await findNews(context)).toEqual([]);
    expect((await readStatus(context)).problems).toEqual([]);
    const tip = repo.git("rev-parse", "HEAD");
    await syncEpic(context, syncWith);
    expect(repo.git("rev-parse", "HEAD")).toBe(tip);
    await moveStage(context, { to: "S3", reason: "", dryRun: false });
    expect(await showStage(context)).toMatchObject({ stage: "S3" });
  });

  test("starts its agents where they stood; their gate is computed again with their first commit", async () => {
    const { repo, system, run } = await project();
    const page = "| Feature | S2 | S7 |\n|---|---|---|\n| F01 | ✅ | ✅ |\n| F02 | ✅ | ◻️ |\n";
    const { epicDir } = await run(epicFolder({ ...done, "EPIC_README.md": page }));
    const context = await openPrimaryContext({ directory: repo.path }, system);
    const { steps } = await startEpic(context, { only: [], dryRun: false });
    expect(steps.map(({ agent }) => agent)).toEqual(["secondary-a"]);
    expect(await readHandoff(context, "secondary-a" as AgentId)).toContain("Go on with S5 now.");
    await syncEpic(context, syncWith);
    const worktree = repoAt(`${repo.path}-worktrees/KAI-8/secondary-a`);
    worktree.write(`${epicDir}/feature_02_cli/checklist.md`, "- [ ] one more\n");
    worktree.git("commit", "-qam", "a question");
    await expect(syncEpic(context, syncWith)).rejects.toMatchObject({
      code: "not-ready",
      message: expect.stringContaining("the gate is not passed") as string,
    });
  });
});

describe("a folder that lies where the epic will be", () => {
  const inPlace = "feature-updates/KAI-7-x";
  const files = {
    "feature_01_x/spec.md": "# X\n",
    "feature_01_x/STATUS": "STATUS: PENDING\r\n",
    "agent_checkpoints/secondary_a_checkpoint.md": "**Status:** READY\n",
  };

  test.each(["untracked", "committed", "ignored", "half committed"])(
    "%s, becomes the epic's own",
    async (how) => {
      const { repo, run } = await project();
      for (const [path, content] of Object.entries(files)) repo.write(`${inPlace}/${path}`, content);
      if (how === "committed") repo.git("add", inPlace);
      if (how === "half committed") repo.git("add", `${inPlace}/feature_01_x`);
      if (/committed/.test(how)) repo.git("commit", "-qm", "by hand");
      if (how === "ignored") repo.write(".git/info/exclude", "feature-updates/\n");
      repo.write("other.txt", "staged");
      repo.git("add", "other.txt");
      const planned = await run(join(repo.path, inPlace), { dryRun: true });
      expect(repo.read(`${inPlace}/feature_01_x/STATUS`)).toBe(files["feature_01_x/STATUS"]);
      const { epicDir, files: made, report } = await run(join(repo.path, inPlace));
      expect([epicDir, made]).toEqual([inPlace, planned.files]);
      expect(repo.git("symbolic-ref", "HEAD")).toBe("refs/heads/epic/KAI-7");
      expect(repo.git("status", "--porcelain", "--ignored")).toBe("A  other.txt");
      for (const { path, to } of report.sources)
        expect([path, repo.read(`${inPlace}/${to}`)]).toEqual([path, Reflect.get(files, path)]);
      expect(repo.git("ls-files", "--", inPlace).split("\n").toSorted()).toEqual([...made].toSorted());
    },
  );

  test("is refused with changes that are not committed; without a switch it stays as it is", async () => {
    const { repo, run } = await project();
    for (const [path, content] of Object.entries(files)) repo.write(`${inPlace}/${path}`, content);
    repo.git("add", inPlace);
    repo.git("commit", "-qm", "by hand");
    repo.write(`${inPlace}/feature_01_x/spec.md`, "# Y\n");
    await expect(run(join(repo.path, inPlace))).rejects.toMatchObject({ code: "not-committed" });
    expect(repo.git("for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
    const before = fingerprint(join(repo.path, inPlace));
    await run(join(repo.path, inPlace), { switchTo: false });
    expect(fingerprint(join(repo.path, inPlace))).toEqual(before);
    expect(repo.git("show", `epic/KAI-7:${inPlace}/feature_01_x/spec.md`)).toBe("# Y");
    const kept = repo.git("ls-tree", "-r", "--name-only", "epic/KAI-7", `${inPlace}/agent_checkpoints/`);
    expect(kept).not.toContain("secondary_a_checkpoint.md");
  });
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
  expect([report.stage, report.ready.length]).toEqual(["S5", 7]);
  expect(repo.read(`${epicDir}/EPIC_README.md`)).toContain("1/7 features complete (7/7 S2 complete)");
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
  const problems = (await readStatus(context)).problems;
  expect([problems, await findNews(await openPrimaryContext({ directory: repo.path }, system))]).toEqual([
    [],
    [],
  ]);
  const { findings } = await alignEpic(context);
  expect(findings.filter(({ kind }) => kind === "open-question")).toHaveLength(14);
});
