import { expect, test } from "vitest";
import { featureId, secondaryAt } from "../../../src/core/ids.ts";
import {
  formatTrailers,
  messageWithTrailers,
  parseLockProof,
  parseTrailers,
} from "../../../src/core/records/trailers.ts";
import { readme } from "../../support/locks.ts";

const all = {
  agent: secondaryAt(0),
  feature: featureId(2, "schedule_fetcher"),
  stage: "S2.P1",
  locks: [{ name: readme, token: 17 }],
  command: "section write",
  override: "the owner is away",
};

test("all trailers, in their order", () => {
  expect(messageWithTrailers("Update my section", all)).toMatchInlineSnapshot(`
    "Update my section

    Sheaf-Agent: secondary-a
    Sheaf-Feature: feature_02_schedule_fetcher
    Sheaf-Stage: S2.P1
    Sheaf-Lock: epic_readme@17
    Sheaf-Command: section write
    Sheaf-Override: the owner is away
    "
  `);
  expect(parseTrailers(messageWithTrailers("Update my section", all))).toEqual(all);
});

test("a reason of several lines stays one trailer", () => {
  expect(formatTrailers({ override: "line one\nSheaf-Agent: primary" })).toBe(
    "Sheaf-Override: line one Sheaf-Agent: primary",
  );
  expect(messageWithTrailers("Subject\n", {})).toBe("Subject\n");
});

test.each([
  ["no trailers", "Subject\n\nBody", {}],
  ["a subject that looks like one", "Sheaf-Agent: primary", {}],
  ["text before the last paragraph", "S\n\nSheaf-Agent: primary\n\nBody", {}],
  [
    "others' trailers beside ours",
    "S\n\nSigned-off-by: A <a@b>\nsheaf-agent:secondary_a\n",
    { agent: "secondary-a" },
  ],
  ["a repeated key", "S\n\nSheaf-Agent: primary\nSheaf-Agent: secondary-a", { agent: "secondary-a" }],
  ["values that cannot be read", "S\n\nSheaf-Agent: root\nSheaf-Lock: x@0\nSheaf-Feature: 2", {}],
  ["CRLF", "S\r\n\r\nSheaf-Stage: S2.P1\r\n", { stage: "S2.P1" }],
])("%s", (_, message, expected) => {
  expect(parseTrailers(message)).toEqual(expected);
});

test.each(["epic_readme", "@1", "epic_readme@", "epic_readme@-1", "../x@1", "a@1@2"])(
  "%j proves nothing",
  (text) => {
    expect(parseLockProof(text)).toBeUndefined();
  },
);
