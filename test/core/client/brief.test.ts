import { expect, test } from "vitest";
import { briefText, mostCharacters, type BriefFacts } from "../../../src/core/client/brief.ts";
import { stopWords } from "../../../src/core/client/at-stop.ts";
import type { AgentId } from "../../../src/core/ids.ts";

const facts: BriefFacts = {
  epic: "KAI-7",
  title: "Improve it",
  agent: "secondary-a" as AgentId,
  branch: "sheaf/KAI-7/secondary-a",
  own: ["epics/KAI-7-improve_it/feature_02_two/"],
  section: "SECONDARY-A PROGRESS",
  document: "epics/KAI-7-improve_it/EPIC_README.md",
  commits: ["spec: the cache", "checklist"],
  uncommitted: ["epics/KAI-7-improve_it/feature_02_two/spec.md"],
  news: ["message 3 from Primary: names of flags (sheaf inbox)"],
  next: { why: "1 unread message", run: "sheaf inbox" },
};

test("the brief says who, what is one's own, where the work stands, what is new, and the next step", () => {
  expect(briefText(facts)).toMatchInlineSnapshot(`
    "sheaf: you are Secondary-A of KAI-7 (Improve it); this worktree is yours, on branch sheaf/KAI-7/secondary-a.
    Yours: epics/KAI-7-improve_it/feature_02_two/; section "SECONDARY-A PROGRESS" of epics/KAI-7-improve_it/EPIC_README.md (sheaf section write --file <file>). The rest belongs to others: sheaf request <path> --reason "…".
    Hooks report that you are at work, keep uncommitted work and show your mail. A question: sheaf escalate. Done: sheaf ready.
    New: message 3 from Primary: names of flags (sheaf inbox)
    Last commits: spec: the cache; checklist
    Not committed: epics/KAI-7-improve_it/feature_02_two/spec.md
    Next: sheaf inbox (1 unread message)"
  `);
});

test("it is never longer than agents read, whatever it has to say, and always ends with the next step", () => {
  const long = "word ".repeat(1_000);
  const text = briefText({
    ...facts,
    title: long,
    own: Array.from({ length: 50 }, () => long),
    commits: [long],
    uncommitted: Array.from({ length: 900 }, (_, at) => `file-${at}`),
    news: Array.from({ length: 20 }, () => long),
  });
  expect(text.length).toBeLessThanOrEqual(mostCharacters);
  expect(text.split("\n").at(-1)).toBe("Next: sheaf inbox (1 unread message)");
});

const open = {
  mayRest: false,
  isRepeated: false,
  told: "",
  readiness: {
    kind: "not-ready" as const,
    missing: [
      { code: "not-committed" as const, message: "not committed: a.md", fix: "git add a.md && git commit" },
    ],
  },
};

test("an agent that stops hears once what is missing, and never when it rests or goes on already", () => {
  const words = stopWords(open);
  expect(words).toContain("not committed: a.md\n  git add a.md && git commit");
  expect(stopWords({ ...open, told: words ?? "" })).toBeUndefined();
  expect(stopWords({ ...open, isRepeated: true })).toBeUndefined();
  expect(stopWords({ ...open, mayRest: true })).toBeUndefined();
  expect(stopWords({ ...open, readiness: { kind: "ready" } })).toContain("sheaf ready");
});
