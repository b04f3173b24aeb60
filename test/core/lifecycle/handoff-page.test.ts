import { expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { renderHandoffPage } from "../../../src/core/lifecycle/handoff-page.ts";

test("one page has every package between lines to copy from, and what the person does with it", () => {
  const one = {
    agent: "secondary-a" as AgentId,
    worktree: "/home/me/my trees/a",
    text: "\nYou are Secondary-A.\n\n",
  };
  const page = renderHandoffPage("KAI-7", [one, { ...one, agent: "secondary-b" as AgentId }]);
  expect(page).toContain("1. Open 2 new sessions, one for each agent below");
  expect(page).toContain("## Secondary-A\n\n    cd '/home/me/my trees/a'\n");
  expect(page).toContain("paste from here --------\nYou are Secondary-A.\n-------- paste to here");
  expect(page.match(/paste from here/g)).toHaveLength(2);
  expect(renderHandoffPage("KAI-7", [one])).toContain("Open 1 new session, one for each");
});
