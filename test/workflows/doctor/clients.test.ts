import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { reasonNotWritable } from "../../../src/files/writable.ts";
import { checkClients, checkWritable } from "../../../src/workflows/doctor/check-clients.ts";
import { sheaf } from "../../support/sheaf.ts";
import { startedEpic } from "../../support/started-epic.ts";

test("doctor tries to write where git has to, and names each folder that a sandbox closes", async () => {
  const epic = await startedEpic(2);
  const context = await epic.context("secondary-a");
  expect(checkWritable(context)).toMatchObject([{ check: "sandbox", state: "ok" }]);
  // A folder of the system's in which nobody can make anything stands for a mount that is read-only.
  const closed = "/proc/self";
  if (!existsSync(closed)) return;
  const found = checkWritable({ ...context, repository: { ...context.repository, gitDir: closed } });
  expect(found).toMatchObject([{ state: "warning", subject: closed, fix: expect.stringContaining(closed) }]);
  expect(reasonNotWritable("/nowhere/at/all")).toBeUndefined();
});

test("doctor says which settings have drifted", async () => {
  const epic = await startedEpic(2);
  await sheaf(epic.repo.path, ["agents", "install", "claude"]);
  const context = await epic.primary();
  expect(await checkClients(context)).toMatchObject([{ check: "client", state: "ok", subject: "claude" }]);
  const file = ".claude/settings.local.json";
  epic.repo.write(file, epic.repo.read(file).replace("PreToolUse", "Other"));
  expect(await checkClients(context)).toMatchObject([
    { state: "warning", fix: "sheaf agents install claude" },
  ]);
});
