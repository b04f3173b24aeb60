import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { nameOf } from "../support/command-words.ts";

/** What only reads. */
const readers = [
  "plan",
  "handoff",
  "whoami",
  "task list",
  "check",
  "section show",
  "section list",
  "lock list",
  "number list",
  "status",
  "statusline",
  "peers",
  "show",
  "questions",
  "wait",
  "metrics",
  "verify",
  "trust list",
  "agents status",
  "snapshot list",
  "snapshot show",
  "log",
  "hooks status",
  "hooks judge-push",
  "hooks check-manifest",
  "schema",
];

/** What changes something and has no dry run all the same. */
const exceptions: Readonly<Record<string, string>> = {
  "agent-hook": "a client calls it at moments of its own, and what it keeps is bookkeeping",
  demo: "makes a repository of its own, which is the whole point",
  inbox: "what was shown is noted in the own checkpoint: bookkeeping of reading",
  "lock run": "runs somebody's command, of which nobody knows what it would do",
  "merge-driver": "git calls it, with temporary files of git's",
  "merge-file": "takes git merge-file's options: --stdout leaves the file alone",
  "hooks compile": "writes anew what the hooks read, from what is committed",
};

test("every command that changes something has --dry-run, but for those with a reason", () => {
  const without = commands.filter(({ mutates }) => mutates !== true).map(({ usage }) => nameOf(usage));
  expect(without.toSorted()).toEqual([...readers, ...Object.keys(exceptions)].toSorted());
});
