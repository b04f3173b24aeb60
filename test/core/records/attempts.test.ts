import { expect, test } from "vitest";
import { recordDone, recordFailure, taskWords, untried } from "../../../src/core/records/attempts.ts";
import { noon } from "../../support/locks.ts";

test("a task is tried three times, and escalated once; a later success counts all the same", () => {
  let record = untried;
  const told: boolean[] = [];
  const words: string[] = [];
  for (let attempt = 1; attempt <= 4; attempt++) {
    const after = recordFailure(record, { reason: `why ${attempt}`, now: noon });
    record = after.record;
    told.push(after.isLast);
    words.push(taskWords(record));
  }
  expect(told).toEqual([false, false, true, false]);
  expect(words).toEqual([
    "not done, failed once so far: why 1",
    "not done, failed 2 times so far: why 2",
    "failed 3 times: why 3",
    "failed 4 times: why 4",
  ]);
  expect(taskWords(recordDone(record, noon))).toBe("done");
});
