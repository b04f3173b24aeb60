import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../support/law-runs.ts";
import type { Finding } from "../../../src/core/align/finding.ts";
import type { AgentId, FeatureId, LockName, Oid, RepoPath } from "../../../src/core/ids.ts";
import type { EpicHistory, PastSync } from "../../../src/core/metrics/facts.ts";
import { computeMetrics } from "../../../src/core/metrics/metrics.ts";
import { reportMark } from "../../../src/core/report/document.ts";
import { renderReport } from "../../../src/core/report/page.ts";
import { agentHistory, at, commit, history, lockEvent } from "../../support/history.ts";

const secondaryA = "secondary-a" as AgentId;

/** A run with one of everything; `words` stands wherever text comes from the repository. */
function everything(words: string): { history: EpicHistory; findings: Finding[] } {
  const sync: PastSync = {
    kind: "sync",
    at: at("12:30:00"),
    summary: words,
    report: {
      epic: "KAI-7",
      before: "a" as Oid,
      after: "b" as Oid,
      dryRun: false,
      warnings: [words],
      tasks: [],
      checks: [{ run: words, outcome: "failed", trustedBy: words, durationMs: 1_200 }],
      agents: [
        {
          agent: secondaryA,
          outcome: "held-violation",
          reason: words,
          commits: 3,
          files: [words],
          sections: [{ document: words, section: words, outcome: "settled" }],
          violations: [{ code: "file-not-owned", path: words, message: words, fix: words }],
          overridden: [
            {
              document: words,
              section: words,
              agent: secondaryA,
              outcome: "trespass-rejected",
              patch: words,
            },
          ],
        },
      ],
    },
  };
  const place = {
    feature: "feature_02_x" as FeatureId,
    owner: secondaryA,
    path: words as RepoPath,
    line: 3,
    words,
  };
  return {
    history: history({
      title: words,
      agents: [
        agentHistory("primary", 1, [
          commit("10:30:00", { subject: words }),
          commit("12:00:00", { command: "ready" }),
        ]),
        agentHistory("secondary-a", 2, [
          commit("10:40:00", { command: "pause" }),
          commit("10:50:00", { command: "resume" }),
          commit("11:00:00", { command: words }),
        ]),
      ],
      locks: new Map([
        ["epic_readme" as LockName, [lockEvent("acquired", "10:10:00", { operation: words, waitedMs: 5 })]],
      ]),
      escalations: [
        {
          number: 1,
          at: at("10:20:00"),
          from: secondaryA,
          feature: undefined,
          issue: words,
          resolvedAt: undefined,
        },
      ],
      messages: [
        {
          from: secondaryA,
          to: "primary" as AgentId,
          at: at("10:25:00"),
          kind: "update",
          subject: words,
          number: 1,
          inReplyTo: undefined,
        },
      ],
      syncs: [sync],
      moves: [{ from: "S2", to: "S3", at: at("12:40:00"), reason: words }],
      predicted: { source: words, sequentialMs: 4, parallelMs: 2 },
    }),
    findings: [
      {
        id: "1",
        kind: "two-values",
        severity: "high",
        subject: words,
        summary: words,
        places: [place],
        advice: words,
      },
    ],
  };
}

function page(words: string): string {
  const { history, findings } = everything(words);
  return renderReport({ history, metrics: computeMetrics(history), findings });
}

/** The tags of a page with their classes, without what its texts say. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z][a-z0-9]*)(?:\s[^<>]*?)?>/gi)].map(([, name = ""]) =>
    name.toLowerCase(),
  );
}

const voidTags = new Set(["meta", "wbr"]);
const selfClosing = /<(?:line|rect|circle|path)\b[^<>]*\/>/g;

function unbalanced(html: string): string[] {
  const open: string[] = [];
  for (const tag of tagsOf(html.replaceAll(selfClosing, ""))) {
    if (voidTags.has(tag)) continue;
    if (!tag.startsWith("/")) open.push(tag);
    else if (open.pop() !== tag.slice(1)) return [...open, tag];
  }
  return open;
}

describe("the page", () => {
  test("has every part, under headings and with heads of columns", () => {
    const text = page("words");
    const parts = [
      ...text.matchAll(/<(h1|h2|h3|caption|th scope="col")[^>]*>(.*?)<\/(?:h1|h2|h3|caption|th)>/g),
    ];
    const outline = parts.map(
      ([, tag = "", inner = ""]) => `${tag.slice(0, 7)}: ${inner.replace(/<[^>]+>/g, "")}`,
    );
    expect(outline.join("\n")).toMatchInlineSnapshot(`
      "h1: KAI-7 words
      h2: Timeline
      h2: Work
      caption: Agents
      th scop: Agent
      th scop: Features
      th scop: Started
      th scop: Ready
      th scop: Worked
      th scop: Paused
      th scop: Commits
      th scop: Boxes ticked
      th scop: Features / h
      h2: Sync outcome
      h3: Sync at 2026-01-15 12:30:00
      caption: What became of each agent&#39;s work
      th scop: Agent
      th scop: Outcome
      th scop: Commits
      th scop: Files
      th scop: Reason or commit
      caption: Checks of the merged tree
      th scop: Command
      th scop: Outcome
      th scop: Trusted by
      th scop: Took
      h2: Findings in the specs
      caption: Findings
      th scop: About
      th scop: Kind
      th scop: What stands where
      th scop: Advice
      h2: Escalations
      caption: Escalations
      th scop: Time
      th scop: Agent
      th scop: Feature
      th scop: Blocker
      th scop: Answered
      h2: Figures
      caption: Predicted and measured
      th scop: Figure
      th scop: Predicted
      th scop: Measured
      caption: Overhead
      th scop: Kind
      th scop: Time
      th scop: Of the time worked
      caption: Locks
      th scop: Time
      th scop: Mean
      th scop: Longest
      caption: Conflicts, escalations, messages
      th scop: Figure
      th scop: Value
      caption: Specs
      th scop: Figure
      th scop: Done
      th scop: Of
      caption: Marks of success
      th scop: Mark
      th scop: Value
      th scop: Met
      h3: What history does not tell"
    `);
  });

  test("is well formed, and the same bytes for the same history", () => {
    expect(unbalanced(page("words"))).toEqual([]);
    expect(page("words")).toBe(page("words"));
    expect(page("words").slice(0, 1_000)).toContain(reportMark);
  });

  test("needs no network and no script", () => {
    const text = page("words");
    expect(text).not.toMatch(/<(?:script|link|img|iframe|object|base)\b|\b(?:src|href)=|@import|url\((?!#)/);
    expect(text).toContain("default-src 'none'");
  });

  test("says in the picture what it shows", () => {
    const text = page("words");
    expect(text).toContain('role="img" aria-labelledby="timeline-1-title timeline-1-desc"');
    expect(text).toContain(
      "Primary began at 2026-01-15T10:00:00Z and was ready at 2026-01-15T12:00:00Z. Secondary-A began at 2026-01-15T10:00:00Z and is not ready yet. Syncs: 1.",
    );
  });

  const ids = (html: string) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id);

  test.each([1, 15, 16, 50])("draws %i agents, with ids of their own", (count) => {
    const agents = Array.from({ length: count }, (_, index) => ({
      ...agentHistory("primary", 1, []),
      agent: (index === 0
        ? "primary"
        : `secondary-${"abcdefghij"[index % 10]}${"abcdefghij"[Math.floor(index / 10)]}`) as AgentId,
    }));
    const epic = history({ agents });
    const text = renderReport({ history: epic, metrics: computeMetrics(epic), findings: [] });
    expect(text.match(/class="agent"/g)).toHaveLength(count);
    expect(text.match(/<svg viewBox[^>]*role="img"/g)).toHaveLength(Math.ceil(count / 15));
    expect(new Set(ids(text)).size).toBe(ids(text).length);
    expect(unbalanced(text)).toEqual([]);
  });

  test("of an epic that nobody has started has words instead of a picture", () => {
    const idle = history({ agents: [{ ...agentHistory("primary", 1, []), startedAt: undefined }] });
    const text = renderReport({ history: idle, metrics: computeMetrics(idle), findings: [] });
    expect(text).toContain("Nobody has been started yet");
    expect(text).toContain("There was no sync yet.");
    expect(text).not.toContain("NaN");
  });
});

describe("texts of the repository", () => {
  test.each([
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onload='x",
    "<!--",
    "]]>",
    "&lt;",
  ])("stay text: %s", (words) => expect(tagsOf(page(words))).toEqual(tagsOf(page("words"))));

  test("stay text, whatever they are", () => {
    const plain = tagsOf(page("words"));
    // A backtick may begin code, which is an element on purpose.
    const hostile = fc.string({
      unit: fc.constantFrom(...`<>&"'/=! -scriptyle\u0000\u202e\ud800é`.split("")),
    });
    fc.assert(
      fc.property(hostile, (words) => {
        const text = page(`w${words}`);
        expect(tagsOf(text)).toEqual(plain);
        expect(text).not.toMatch(/[\u0000\u202e]/);
      }),
    );
  });
});
