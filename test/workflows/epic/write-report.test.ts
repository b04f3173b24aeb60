import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeReport } from "../../../src/workflows/epic/write-report.ts";
import { startedEpic } from "../../support/started-epic.ts";

test("the report is written beside the epic, where git ignores it, and over nothing but a report", async () => {
  const epic = await startedEpic(1);
  const context = await epic.primary();
  const directory = epic.repo.path;
  const options = { output: undefined, directory, force: false, dryRun: false };
  const path = join(directory, epic.epicDir, "report.html");
  expect(await writeReport(context, { ...options, dryRun: true })).toMatchObject({ path });
  expect(existsSync(path)).toBe(false);
  expect(await writeReport(context, options)).toMatchObject({ path, untracked: false });
  expect(readFileSync(path, "utf8")).toContain("<h1>KAI-7 <span>Improve it</span></h1>");
  expect(epic.repo.git("status", "--porcelain")).toBe("");
  await writeReport(context, options);
  expect(await writeReport(context, { ...options, output: "else.html" })).toMatchObject({ untracked: true });

  writeFileSync(path, "mine");
  await expect(writeReport(context, options)).rejects.toMatchObject({ code: "file-in-the-way" });
  expect(readFileSync(path, "utf8")).toBe("mine");
  await writeReport(context, { ...options, force: true });
  expect(readFileSync(path, "utf8")).toContain("<h1>");
  mkdirSync(join(directory, "folder"));
  await expect(writeReport(context, { ...options, output: "folder", force: true })).rejects.toMatchObject({
    code: "file-in-the-way",
  });
  await expect(writeReport(context, { ...options, output: "nowhere/x.html" })).rejects.toMatchObject({
    code: "no-folder",
  });
  expect(existsSync(join(directory, "nowhere"))).toBe(false);
});
