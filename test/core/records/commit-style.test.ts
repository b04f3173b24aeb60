import { expect, test } from "vitest";
import type { CommitStyle } from "../../../src/core/epic/settings.ts";
import type { EpicId } from "../../../src/core/ids.ts";
import { worded } from "../../../src/core/records/commit-style.ts";
import { messageWithTrailers, parseTrailers } from "../../../src/core/records/trailers.ts";

const epic = "KAI-7" as EpicId;
const message = messageWithTrailers("KAI-7: sync Secondary-A", { command: "sync" });
const signer = "Ann <ann@example.com>";

function subject(style: Partial<CommitStyle>, text = message): string {
  return worded(text, { epic, style: { sign_off: false, ...style }, signer: undefined }).split("\n")[0] ?? "";
}

test.each([
  [{}, "KAI-7: sync Secondary-A"],
  [{ type: "chore" }, "chore(KAI-7): sync Secondary-A"],
  [{ prefix: "[{epic}] " }, "[KAI-7] sync Secondary-A"],
  [{ prefix: "web: ", type: "docs" }, "web: docs(KAI-7): sync Secondary-A"],
  [{ prefix: "" }, "sync Secondary-A"],
])("%j makes the subject %j", (style, expected) => {
  expect(subject(style)).toBe(expected);
});

test("a typed subject gets the same beginning, unless it has a type of its own", () => {
  expect(subject({ type: "chore" }, "Update section X\n")).toBe("chore(KAI-7): Update section X");
  expect(subject({ type: "chore" }, "feat(api)!: write it down\n")).toBe("feat(api)!: write it down");
});

test("a sign-off stands among the trailers, once, and they can still be read", () => {
  const wording = { epic, style: { sign_off: true, type: "chore" }, signer };
  const signed = worded(message, wording);
  expect(signed).toBe(`chore(KAI-7): sync Secondary-A\n\nSheaf-Command: sync\nSigned-off-by: ${signer}\n`);
  expect(parseTrailers(signed)).toEqual({ command: "sync" });
  expect(worded(signed, wording)).toBe(signed);
  expect(worded("Note\n", wording)).toBe(`chore(KAI-7): Note\n\nSigned-off-by: ${signer}\n`);
});
