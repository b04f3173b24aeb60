import { expect, test } from "vitest";
import { parseCheckpoint } from "../../src/core/records/checkpoint.ts";
import type { AgentId, Oid } from "../../src/core/ids.ts";
import { update } from "../../src/workflows/sync/update.ts";
import { verifyTips } from "../../src/workflows/verify/verify-tips.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";

const secondaryA = "secondary-a" as AgentId;

async function moved(): Promise<TestEpic> {
  const epic = await startedEpic(1);
  const [primary, context] = [await epic.primary(), await epic.context(secondaryA)];
  const a = epic.agent(secondaryA);
  a.commit("spec", { [`${epic.feature(secondaryA)}/spec.md`]: "# Two\n" });
  await writeSection(context, { document: context.layout.readme, body: "From A.\n" });
  await writeSection(primary, { document: primary.layout.readme, body: "From the primary.\n" });
  epic.repo.commit("found out", { [`${epic.epicDir}/DISCOVERY.md`]: "New facts.\n" });
  return epic;
}

test("a moved base is merged by section, acknowledged, and keeps uncommitted work", async () => {
  const epic = await moved();
  const a = epic.agent(secondaryA);
  a.write(`${epic.feature(secondaryA)}/spec.md`, "# Two, not committed\n");
  a.write("staged.txt", "x\n");
  a.git("add", "staged.txt");
  const before = a.git("rev-parse", "HEAD");
  expect((await update(await epic.context(secondaryA), true)).kind).toBe("updated");
  expect(a.git("rev-parse", "HEAD")).toBe(before);
  const updated = await update(await epic.context(secondaryA), false);
  expect(updated.files).toContain(`${epic.epicDir}/DISCOVERY.md`);
  expect(updated.overridden).toEqual([]);
  const readme = a.read(`${epic.epicDir}/EPIC_README.md`);
  for (const words of ["From A.", "From the primary."]) expect(readme).toContain(words);
  expect(a.read(`${epic.epicDir}/DISCOVERY.md`)).toBe("New facts.\n");
  expect(a.git("status", "--porcelain")).toBe(` M ${epic.feature(secondaryA)}/spec.md\nA  staged.txt`);
  expect(a.git("log", "-1", "--format=%P")).toBe(`${before} ${epic.repo.git("rev-parse", "HEAD")}`);
  const context = await epic.context(secondaryA);
  const read = parseCheckpoint(epic.live(secondaryA, "checkpoint.json"));
  expect(read.kind === "parsed" && read.value.base?.commit).toBe(epic.repo.git("rev-parse", "HEAD"));
  const tip = a.git("rev-parse", "HEAD") as Oid;
  const base = epic.repo.git("rev-parse", "HEAD") as Oid;
  expect((await verifyTips(context, base, [{ agent: secondaryA, tip, base }])).tips[0]?.violations).toEqual(
    [],
  );
  expect((await update(context, false)).kind).toBe("current");
});

test("edits in the way stop it before anything changes; the primary has nothing to take in", async () => {
  const epic = await moved();
  const a = epic.agent(secondaryA);
  a.write(`${epic.epicDir}/DISCOVERY.md`, "mine\n");
  const before = a.git("rev-parse", "HEAD");
  await expect(update(await epic.context(secondaryA), false)).rejects.toMatchObject({
    code: "checkout-in-the-way",
  });
  expect(a.git("rev-parse", "HEAD")).toBe(before);
  expect(a.read(`${epic.epicDir}/DISCOVERY.md`)).toBe("mine\n");
  await expect(update(await epic.primary(), false)).rejects.toMatchObject({ code: "primary-updates" });
});
