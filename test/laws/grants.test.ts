import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgentId, Instant } from "../../src/core/ids.ts";
import { judge } from "../../src/core/judge/judge.ts";
import { coversPath, isSheafsOwn, type Grant, type Target } from "../../src/core/ownership/grant.ts";
import { ownership } from "../../src/core/ownership/ownership.ts";
import { grantDraft, grantsIn, withdrawalDraft } from "../../src/core/records/grant-message.ts";
import { appendToOutbox, parseOutbox } from "../../src/core/records/outbox.ts";
import { changesOf, noon } from "../support/changes.ts";
import { epicDir, readme, readmePath, readmeWith, testRulebook } from "../support/epic-rules.ts";
import { lawRuns } from "../support/law-runs.ts";

const rulebook = testRulebook({
  rules: [
    { path: "shared/**", agents: ["primary", "secondary-a"], access: "sequential", lock: "plan" },
    { path: "src/**", access: "frozen" },
    { path: "tables/*.md", access: "generated" },
  ],
});
const agents = rulebook.agents.map(({ id }) => id);
const agent = fc.constantFrom(...agents);
const folder = fc.constantFrom(
  "",
  "src",
  "shared",
  "tables",
  epicDir,
  `${epicDir}/feature_01_one`,
  `${epicDir}/feature_02_two`,
  `${epicDir}/feature_03_three`,
  `${epicDir}/agent_comms`,
  `${epicDir}/agent_checkpoints`,
);
const name = fc.constantFrom(
  "spec.md",
  "STATUS",
  "epic.yaml",
  "secondary_a_to_primary.md",
  ".gitattributes",
  "a b",
  "a\nb",
  '"',
);
const path = fc.tuple(folder, name).map((parts) => parts.filter((part) => part !== "").join("/"));
const target: fc.Arbitrary<Target> = fc.oneof(
  path.map((path) => ({ kind: "file", path }) as const),
  folder.filter((path) => path !== "").map((path) => ({ kind: "folder", path }) as const),
);
const time = fc.integer({ min: -3, max: 3 }).map((minutes) => (noon + minutes * 60_000) as Instant);
const end = fc.option(time, { nil: undefined });

/** Grants to an agent, and to others, most of which name the path, or its folder. */
function grantsAbout(path: string, to: AgentId) {
  const about = fc.constantFrom<Target>(
    { kind: "file", path },
    { kind: "folder", path: path.split("/").slice(0, -1).join("/") },
  );
  const one = fc.record({
    by: agent,
    to: fc.oneof(fc.constant(to), agent),
    target: fc.oneof(about, target),
    end,
  });
  return fc.array(one, { maxLength: 3 });
}

const asked = fc
  .tuple(agent, path)
  .chain(([agent, path]) => fc.tuple(fc.constant(agent), fc.constant(path), grantsAbout(path, agent), time));

/** Who decides on a path: its owner, or the primary where it is nobody's alone. */
function decides(by: AgentId, path: string): boolean {
  const { access, agents } = ownership(path, rulebook);
  return by === "primary" || (access === "exclusive" && agents[0] === by);
}

describe("a grant", () => {
  test("opens what it names, by somebody who may, to the agent it names, while it lasts; and nothing else", () => {
    fc.assert(
      fc.property(asked, ([agent, path, grants, madeAt]) => {
        const { change, read } = changesOf();
        const changes = [change(path, "before\n", "after\n")];
        const base = { rulebook, agent, changes, read, madeAt };
        const without = judge(base);
        const withGrants = judge({ ...base, grants });
        const opening = grants.filter(
          (grant) =>
            grant.to === agent &&
            coversPath(grant.target, path) &&
            decides(grant.by, path) &&
            (grant.end === undefined || madeAt < grant.end),
        );
        const isClosed =
          isSheafsOwn(path, rulebook) ||
          (agent !== "primary" && path.endsWith(".gitattributes")) ||
          ownership(path, rulebook).access === "generated";
        const opened = opening.length > 0 && !isClosed;
        const left = without.filter(({ code }) => code !== "file-not-owned" && code !== "file-frozen");
        expect(withGrants).toEqual(opened ? left : without);
      }),
      { numRuns: lawRuns },
    );
  });

  test("of a section opens that section alone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("PRIMARY", "SECONDARY-A", "SECONDARY-B"),
        fc.constantFrom("PRIMARY", "SECONDARY-A", "SECONDARY-B"),
        agent,
        agent,
        (edited, granted, by, editor) => {
          const { change, read } = changesOf();
          const changes = [change(readmePath, readme, readmeWith(`${edited} PROGRESS`, "new words"))];
          const target = { kind: "section", document: readmePath, section: `${granted} PROGRESS` } as const;
          const grants: Grant[] = [{ by, to: editor, target, end: undefined }];
          const mayGive = by === "primary" || by === granted.toLowerCase();
          const isOpen = editor === edited.toLowerCase() || (edited === granted && mayGive);
          const codes = judge({ rulebook, agent: editor, changes, read, grants }).map(({ code }) => code);
          expect(codes).toEqual(isOpen ? [] : ["section-not-owned"]);
        },
      ),
    );
  });

  test("never opens a symlink, a marker, text outside the sections, or a whole document", () => {
    const { change, read } = changesOf();
    const all = [epicDir, "src", "shared"].map((path): Grant => {
      return {
        by: "primary" as AgentId,
        to: "secondary-a" as AgentId,
        target: { kind: "folder", path },
        end: undefined,
      };
    });
    const codes = (...changes: ReturnType<typeof change>[]) =>
      judge({ rulebook, agent: "secondary-a" as AgentId, changes, read, grants: all }).map(
        ({ code }) => code,
      );
    expect(codes(change(`${epicDir}/feature_03_three/x`, "x", "y", { newMode: "120000" }))).toEqual([
      "not-a-plain-file",
    ]);
    expect(codes(change(readmePath, readme, readme.replace("# Epic", "# Mine")))).toEqual([
      "outside-sections",
    ]);
    expect(codes(change(readmePath, readme, readmeWith("SECONDARY-B PROGRESS", "x")))).toEqual([
      "section-not-owned",
    ]);
    expect(codes(change("src/main.ts", "x", "y"))).toEqual([]);
  });
});

describe("a channel with grants", () => {
  const names = fc
    .string({ unit: "binary", minLength: 1, maxLength: 12 })
    .filter((text) => Buffer.from(text).toString() === text);
  const targets: fc.Arbitrary<Target> = fc.oneof(
    names.map((path) => ({ kind: "file", path }) as const),
    names.map((path) => ({ kind: "folder", path }) as const),
    fc.record({ kind: fc.constant("section" as const), document: names, section: names }),
  );
  const [by, to] = ["secondary-a", "secondary-b"] as [AgentId, AgentId];

  test("says what was granted, whatever it is called, and until when", () => {
    fc.assert(
      fc.property(targets, fc.option(time, { nil: undefined }), fc.string(), (target, until, reason) => {
        const draft = grantDraft({ target, requests: [1, 2], at: noon, reason }, until);
        const { text } = appendToOutbox("", draft);
        expect(grantsIn(parseOutbox(text), by, to)).toEqual([{ by, to, target, end: until }]);
      }),
      { numRuns: lawRuns },
    );
  });

  test("has no grant that lasts after a withdrawal of the same thing, and every one of other things", () => {
    fc.assert(
      fc.property(targets, targets, (one, other) => {
        const at = noon;
        const drafts = [
          grantDraft({ target: one, requests: [], at }, undefined),
          grantDraft({ target: other, requests: [], at }, undefined),
          withdrawalDraft({ target: one, requests: [], at }),
        ];
        const text = drafts.reduce((text, draft) => appendToOutbox(text, draft).text, "");
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        const ends = grantsIn(parseOutbox(text), by, to).map(({ end }) => end);
        expect(ends).toEqual([noon + 1_000, isSame ? noon + 1_000 : undefined]);
      }),
      { numRuns: lawRuns },
    );
  });

  test("an end that cannot be read has passed", () => {
    const target = { kind: "file", path: "x" } as const;
    const { text } = appendToOutbox("", grantDraft({ target, requests: [], at: noon }, noon));
    const [grant] = grantsIn(parseOutbox(text.replaceAll("2026-01-15T12:00:00Z", "soon")), by, to);
    expect(grant?.end).toBe(0);
  });
});
