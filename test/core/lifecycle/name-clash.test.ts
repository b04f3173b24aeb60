import { expect, test } from "vitest";
import type { EpicId } from "../../../src/core/ids.ts";
import { findNameClash } from "../../../src/core/lifecycle/name-clash.ts";

const epic = "KAI-7" as EpicId;

test.each([
  ["refs/heads/epic", "name-taken"],
  ["refs/heads/sheaf", "name-taken"],
  ["refs/heads/sheaf/KAI-7", "name-taken"],
  ["refs/heads/epic/KAI-7/more", "name-taken"],
  ["refs/heads/epic/KAI-7", "epic-exists"],
  ["refs/heads/sheaf/KAI-7/secondary-a", "epic-exists"],
  ["refs/tags/epic", "name-taken"],
  ["refs/tags/sheaf", "name-taken"],
  ["refs/tags/epic/KAI-7", "name-taken"],
  ["refs/tags/sheaf/KAI-7/secondary-a", "name-taken"],
  ["refs/remotes/origin/epic/KAI-7", "epic-elsewhere"],
  ["refs/remotes/origin/sheaf/KAI-7/secondary-a", "epic-elsewhere"],
  ["refs/sheaf/KAI-7/operations", "epic-id-used"],
])("%s keeps an epic from beginning: %s", (ref, code) => {
  const clash = findNameClash(epic, { refs: [ref], paths: [] });
  expect(clash?.code).toBe(code);
  expect(clash?.message).toContain(ref.replace(/^refs\/(?:heads|tags|remotes)\//, ""));
});

test("a manifest of that id in the commit to begin from does too, whatever its title", () => {
  const paths = ["epics/KAI-70-x/epic.yaml", "docs/KAI-7-notes.md", "epics/KAI-7-old/epic.yaml"];
  expect(findNameClash(epic, { refs: [], paths })).toMatchObject({
    code: "epic-id-used",
    message: expect.stringContaining("epics/KAI-7-old/epic.yaml") as string,
  });
  expect(findNameClash(epic, { refs: [], paths: paths.slice(0, 2) })).toBeUndefined();
});
