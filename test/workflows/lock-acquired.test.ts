import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { acquireLock } from "../../src/workflows/locks/acquire.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { readme } from "../support/locks.ts";
import { layout, primary, secondaryA, secondaryB, startTeam } from "../support/team.ts";

test("the primary is told of a takeover, by the one who took the lock; and of nothing else", async () => {
  const team = startTeam();
  const [holder, taker] = [await team.context(secondaryA), await team.context(secondaryB)];
  const request = { name: readme, operation: "a long edit", leaseMs: 60_000 };
  await acquireLock(holder, request);
  team.system.advance(60_000);
  await acquireLock(holder, request);
  team.system.advance(60_000);
  team.at(secondaryB).write("edited.txt", "not committed");
  await acquireLock(taker, { ...request, operation: "mine" });
  const told = await readInbox(await team.context(primary), { unreadOnly: false });
  expect(told.map(({ from, message }) => `${from}\n${message.text}`).join("")).toMatchInlineSnapshot(`
    "secondary-b
    ## Message 1 (2026-01-15 14:32) ⏳ UNREAD
    **Subject:** Took over the lock epic_readme from Secondary-A
    **Type:** update
    **Why:** the hold had expired
    **Its hold:** token 2, since 2026-01-15T14:31:00Z, for "a long edit"
    **Details:** Held for 1 min. The token is now 3.
    **Next:** sheaf status secondary-a --why tells whether Secondary-A is still at work
    **Acknowledge:** No action needed
    "
  `);
  expect(team.at(secondaryB).git("status", "--porcelain")).toBe("?? edited.txt");
  team.system.advance(60_000);
  const chain = team.chain(primary);
  await acquireLock(await team.context(primary), request);
  expect(team.chain(primary)).toEqual(chain);
});

test("the primary is told of it in the middle of a merge, too", async () => {
  const team = startTeam();
  await acquireLock(await team.context(secondaryA), { name: readme, operation: "x", leaseMs: 60_000 });
  team.system.advance(60_000);
  const b = team.at(secondaryB);
  const tip = b.git("rev-parse", "HEAD");
  writeFileSync(resolve(b.path, b.git("rev-parse", "--git-path", "MERGE_HEAD")), tip);
  const hold = await acquireLock(await team.context(secondaryB), { name: readme, operation: "y" });
  expect(hold.takenFrom?.why).toBe("expired");
  expect(b.git("rev-parse", "HEAD")).toBe(tip);
  expect(await readInbox(await team.context(primary), { unreadOnly: false })).toHaveLength(1);
});

test("an agent that takes the document's lock reads every section as its owner last committed it", async () => {
  const team = startTeam();
  const document = layout.readme;
  const body = "What B has done.\n";
  await writeSection(await team.context(secondaryB), { document, body });
  const hold = await acquireLock(await team.context(secondaryA), { name: readme, operation: "read" });
  const [path = "", ...others] = hold.current;
  expect(others).toEqual([]);
  expect(readFileSync(path, "utf8")).toContain(`<!-- BEGIN SECONDARY-B PROGRESS -->\n${body}`);
  expect(team.at(secondaryA).git("status", "--porcelain")).toBe("");
});
