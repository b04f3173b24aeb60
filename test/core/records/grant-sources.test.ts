import { describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/ids.ts";
import { grantDraft, withdrawalDraft } from "../../../src/core/records/grant-message.ts";
import { grantBlobs, grantsTo } from "../../../src/core/records/grant-sources.ts";
import { appendToOutbox } from "../../../src/core/records/outbox.ts";
import { noon } from "../../support/changes.ts";
import { testRulebook } from "../../support/epic-rules.ts";

const [a, b] = ["secondary-a", "secondary-b"] as [AgentId, AgentId];
const target = { kind: "file", path: "x" } as const;
const granted = appendToOutbox("", grantDraft({ target, requests: [], at: noon }, undefined)).text;
const channel = Buffer.from(granted);

/** Who has granted something to Secondary-A, when the outbox stands under these names in git. */
function grantors(names: readonly string[], extra: object = {}): string[] {
  const rulebook = testRulebook(extra);
  const asked = new Set(grantBlobs(a, rulebook));
  const find = (name: string) => (asked.has(name) && names.includes(name) ? channel : undefined);
  return grantsTo(a, rulebook, find).map(({ by, to }) => `${by} to ${to}`);
}

const state = "refs/sheaf/KAI-7/agents";

test.each([
  [
    "the owner's live state",
    [`${state}/secondary-b:outbox/secondary-a.jsonl`],
    ["secondary-b to secondary-a"],
  ],
  ["the primary's", [`${state}/primary:outbox/secondary-a.jsonl`], ["primary to secondary-a"]],
  ["the guest's own outbox to itself", [`${state}/secondary-a:outbox/secondary-a.jsonl`], []],
  ["the guest's own outbox to the owner", [`${state}/secondary-a:outbox/secondary-b.jsonl`], []],
  ["an outbox to somebody else", [`${state}/secondary-b:outbox/primary.jsonl`], []],
  [
    "a file on a branch",
    ["refs/heads/sheaf/KAI-7/secondary-b:epics/KAI-7-config/agent_comms/secondary_b_to_secondary_a.md"],
    [],
  ],
])("a grant is read from %s, or not", (_, names, expected) => {
  expect(grantors(names)).toEqual(expected);
});

describe("what an agent granted, or was granted, goes on with its heir", () => {
  const agents = [
    { id: "primary", took_over: [{ agent: "secondary-c", tip: "3".repeat(40) }] },
    { id: "secondary-a-2", took_over: [{ agent: a, tip: "1".repeat(40) }] },
    { id: "secondary-b-2", took_over: [{ agent: b, tip: "2".repeat(40) }] },
  ];
  const features = [{ id: "feature_01_one", owner: "primary" }];
  const rulebook = testRulebook({ agents, features });
  const heir = "secondary-a-2" as AgentId;
  const found = (blobs: Readonly<Record<string, string>>) => {
    const asked = new Set(grantBlobs(heir, rulebook));
    return grantsTo(heir, rulebook, (name) => {
      const text = blobs[name];
      return text === undefined || !asked.has(name) ? undefined : Buffer.from(text);
    });
  };
  const grant = { by: "secondary-b-2", to: heir, target, end: undefined };
  const inherited = { [`${state}/secondary-b:outbox/secondary-a.jsonl`]: granted };

  test("once, although both chains have it", () => {
    expect(found(inherited)).toEqual([grant]);
    const both = { ...inherited, [`${state}/secondary-b-2:outbox/secondary-a.jsonl`]: granted };
    expect(found(both)).toEqual([grant]);
    expect(found({ ...both, [`${state}/secondary-b-2:outbox/secondary-a-2.jsonl`]: granted })).toEqual([
      grant,
    ]);
  });

  test("until the heir of who gave it takes it back", () => {
    const withdrawn = appendToOutbox(granted, withdrawalDraft({ target, requests: [], at: noon })).text;
    const grants = found({
      ...inherited,
      [`${state}/secondary-b-2:outbox/secondary-a.jsonl`]: granted,
      [`${state}/secondary-b-2:outbox/secondary-a-2.jsonl`]: withdrawn,
    });
    expect(grants.map(({ end }) => end)).toEqual([noon + 1_000]);
  });

  test("of an absorbed agent: with the primary, whose own outbox is another one", () => {
    const other = appendToOutbox(
      "",
      grantDraft({ target: { kind: "file", path: "y" }, requests: [], at: noon }, undefined),
    ).text;
    const blobs = {
      [`${state}/primary:outbox/secondary-a-2.jsonl`]: other,
      [`${state}/secondary-c:outbox/secondary-a.jsonl`]: granted,
    };
    expect(found(blobs).map(({ by, target }) => [by, "path" in target && target.path])).toEqual([
      ["primary", "x"],
      ["primary", "y"],
    ]);
  });

  test("of a whole line of heirs that the primary absorbed, whose grants it can take back", () => {
    const [first, second] = [`${state}/secondary-c:`, `${state}/secondary-c-2:`];
    const line = ["secondary-c", "secondary-c-2"].map((agent) => ({ agent, tip: "3".repeat(40) }));
    const more = testRulebook({
      agents: [{ id: "primary", took_over: line }, { id: "secondary-b" }],
      features,
    });
    const ends = (blobs: Readonly<Record<string, string>>) =>
      grantsTo(b, more, (name) => (blobs[name] === undefined ? undefined : Buffer.from(blobs[name]))).map(
        ({ end }) => end,
      );
    const withdrawal = withdrawalDraft({ target, requests: [], at: noon });
    const withdrawn = appendToOutbox(granted, withdrawal).text;
    const outbox = "outbox/secondary-b.jsonl";
    expect(ends({ [first + outbox]: granted, [second + outbox]: granted })).toEqual([undefined]);
    expect(ends({ [first + outbox]: granted, [second + outbox]: withdrawn })).toEqual([noon + 1_000]);
    const byPrimary = appendToOutbox("", withdrawal).text;
    const blobs = { [first + outbox]: granted, [second + outbox]: granted };
    expect(ends({ ...blobs, [`${state}/primary:${outbox}`]: byPrimary })).toEqual([noon + 1_000]);
  });
});
