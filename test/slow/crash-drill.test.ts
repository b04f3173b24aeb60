import { expect, test } from "vitest";
import { drill } from "../support/crash-drill.ts";

test("twenty sessions killed at any moment: after a resume not one line is missing", async () => {
  const kills = Array.from({ length: 20 }, (_, at) => ({
    afterWords: 1 + (at % 8),
    thenMs: Math.floor(Math.random() * 150),
  }));
  const { lines } = await drill(kills);
  expect(lines.length).toBeGreaterThanOrEqual(20);
});
