import { expect, test } from "vitest";
import { findAgent } from "../../../src/core/import/agent-names.ts";
import { findIdentity } from "../../../src/core/import/identity.ts";

test.each([
  ["Secondary-A", "secondary-a"],
  ["Secondary Agent A", "secondary-a"],
  ["Secondary Agent Secondary-A", "secondary-a"],
  ["Sec-B", "secondary-b"],
  ["secondary_a_checkpoint", "secondary-a"],
  ["secondary-a-1769654893", "secondary-a"],
  ["Agent-Primary", "primary"],
  ["Primary-Agent-2026-01-28", "primary"],
  ["Security", undefined],
  ["somebody", undefined],
])("%s is %s", (text, agent) => {
  expect(findAgent(text)).toBe(agent);
});

test.each([
  ["KAI-8-logging_refactoring", undefined, "KAI-8", "logging refactoring"],
  ["kai-8", "# Epic: KAI-9: Other\n", "KAI-8", "Other"],
  ["epic", "## Epic: Better logs\n", undefined, "Better logs"],
  ["epic", undefined, undefined, undefined],
])("the folder %s is %s %s", (folder, page, epic, title) => {
  expect(findIdentity(folder, page)).toEqual({ epic, title });
});
