import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lawRuns } from "../support/law-runs.ts";
import type { Change } from "../../src/core/judge/change.ts";
import { agentDisplay, type AgentId } from "../../src/core/ids.ts";
import { blobsNeeded, judge } from "../../src/core/judge/judge.ts";
import { ownership } from "../../src/core/ownership/ownership.ts";
import { changesOf, heldBy, noon } from "../support/changes.ts";
import { troubledText } from "../support/documents.ts";
import { epicDir, readme, readmePath, readmeWith, testRulebook } from "../support/epic-rules.ts";

const rulebook = testRulebook({
  rules: [
    { path: "shared/plan.md", agents: ["primary", "secondary-a"], access: "sequential", lock: "plan" },
    { path: "logs/**", agents: ["secondary-a", "secondary-b"], access: "append" },
    { path: "src/**", access: "frozen" },
    { path: "tables/*.md", access: "generated" },
  ],
});
const agents = rulebook.agents.map(({ id }) => id);
const folders: Record<string, string> = {
  primary: `${epicDir}/feature_01_one`,
  "secondary-a": `${epicDir}/feature_02_two`,
  "secondary-b": `${epicDir}/feature_03_three`,
};

const agent = fc.constantFrom(...agents);
const part = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9 _.\-+é"\\\n]{1,12}$/),
  fc.constantFrom("spec.md", "STATUS", ".gitattributes", "..", "", "EPIC_README.md", "a\u0301"),
);
const path = fc
  .tuple(
    fc.constantFrom(
      "",
      epicDir,
      ...Object.values(folders),
      "shared",
      "logs",
      "src",
      "tables",
      "Feature-Updates",
    ),
    fc.array(part, { minLength: 1, maxLength: 3 }),
  )
  .map(([folder, parts]) => [folder, ...parts].join("/").replace(/^\//, ""));
const side = fc.oneof(
  fc.constant(undefined),
  troubledText,
  fc.constantFrom(readme, readmeWith("SECONDARY-B PROGRESS", "x"), "READY_FOR_SYNC: true\n"),
  fc.uint8Array({ maxLength: 20 }),
);
const mode = fc.constantFrom("100644", "100644", "100755", "120000", "160000");

/** Changes of any kind to any path, made by somebody. */
const someChanges = fc.array(fc.tuple(path, side, side, mode), { maxLength: 4 }).map((drawn) => {
  const { change, read } = changesOf();
  const changes = drawn.map(([path, before, after, newMode]) =>
    change(path, before, after, after === undefined ? {} : { newMode }),
  );
  return { changes, read };
});

const held = (who: AgentId) => ({ lock: heldBy(who), now: noon });

describe("judging any changes", () => {
  test("never throws, and every violation tells its path and a way out", () => {
    fc.assert(
      fc.property(agent, someChanges, fc.option(fc.string()), (agent, { changes, read }, override) => {
        const input = { rulebook, agent, changes, read, ...(override === null ? {} : { override }) };
        for (const violation of judge(input)) {
          expect(changes.map(({ path }) => path)).toContain(violation.path);
          expect(violation.fix).not.toBe("");
          expect(violation.message).not.toMatch(/undefined/);
        }
      }),
      { numRuns: lawRuns },
    );
  });

  test("is the sum of judging each change", () => {
    fc.assert(
      fc.property(agent, someChanges, (agent, { changes, read }) => {
        const one = (changes: readonly Change[]) => judge({ rulebook, agent, changes, read, ...held(agent) });
        expect(one(changes)).toEqual(changes.flatMap((change) => one([change])));
      }),
      { numRuns: lawRuns },
    );
  });

  test("reads no blob but those that were announced", () => {
    fc.assert(
      fc.property(agent, someChanges, (agent, { changes, read }) => {
        const announced = new Set<string>(blobsNeeded(changes, rulebook));
        const asked: string[] = [];
        judge({ rulebook, agent, changes, read: (oid) => (asked.push(oid), read(oid)), ...held(agent) });
        expect(asked.filter((oid) => !announced.has(oid) && !/^0+$/.test(oid))).toEqual([]);
      }),
      { numRuns: lawRuns },
    );
  });
});

const plainName = fc
  .stringMatching(/^[a-zA-Z0-9 _.\-+é"\\\n]{1,20}$/)
  .filter((name) => !/^(?:\.+|status|\.git(?:attributes|modules))$/i.test(name));
const text = fc.option(fc.string({ maxLength: 40 }), { nil: undefined });

describe("ownership", () => {
  test("whatever an agent does to plain files in its own folder passes, and nobody else may do it", () => {
    const names = fc.array(plainName, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.record({ owner: agent, other: agent, names, before: text, after: text }), (drawn) => {
        const { owner, other, names, before, after } = drawn;
        fc.pre(before !== after);
        const { change, read } = changesOf();
        const changes = [change([folders[owner], ...names].join("/"), before, after)];
        const trespass = { code: "file-not-owned", owner: agentDisplay(owner) };
        expect(judge({ rulebook, agent: owner, changes, read })).toEqual([]);
        expect(judge({ rulebook, agent: other, changes, read })).toMatchObject(
          other === owner ? [] : [trespass],
        );
      }),
      { numRuns: lawRuns },
    );
  });

  test("no change to a path of others passes, but by the primary with a reason", () => {
    fc.assert(
      fc.property(agent, someChanges, (agent, { changes, read }) => {
        const foreign = changes.filter(
          ({ path, oldOid, newOid, oldMode, newMode }) =>
            (oldOid !== newOid || oldMode !== newMode) && !ownership(path, rulebook).agents.includes(agent),
        );
        const found = new Set(
          judge({ rulebook, agent, changes, read, ...held(agent) }).map(({ path }) => path),
        );
        expect(foreign.filter(({ path }) => !found.has(path))).toEqual([]);
      }),
      { numRuns: lawRuns },
    );
  });
});

describe("sections", () => {
  const lines = fc
    .array(fc.stringMatching(/^[a-z |*#-]{1,20}$/), { maxLength: 5 })
    .map((all) => all.join("\n"));

  test("an edit of one section passes for its owner and for nobody else", () => {
    fc.assert(
      fc.property(agent, agent, lines, (owner, editor, body) => {
        const section = `${owner.toUpperCase()} PROGRESS`;
        const after = readmeWith(section, body);
        fc.pre(after !== readme);
        const { change, read } = changesOf();
        const changes = [change(readmePath, readme, after)];
        const codes = judge({ rulebook, agent: editor, changes, read, ...held(editor) }).map(
          ({ code }) => code,
        );
        expect(codes).toEqual(owner === editor ? [] : ["section-not-owned"]);
      }),
      { numRuns: lawRuns },
    );
  });
});
