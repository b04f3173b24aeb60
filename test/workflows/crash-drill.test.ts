import { expect, test } from "vitest";
import { drill } from "../support/crash-drill.ts";

// A session says: begun, wrote a spec, committed it, wrote a draft, committed with a heartbeat, wrote its section.
// At moments of every kind, and more often: test/slow/crash-drill.test.ts.
test("sessions killed in a commit, a heartbeat and a section write: after a resume not one line is missing", async () => {
  const { lines, commits } = await drill([{ afterWords: 2 }, { afterWords: 4 }, { afterWords: 5 }]);
  expect(lines.length).toBeGreaterThanOrEqual(1 + 2 + 2);
  expect(commits.length).toBeGreaterThanOrEqual(0 + 1 + 2);
});
