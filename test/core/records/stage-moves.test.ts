import * as fc from "fast-check";
import { expect, test } from "vitest";
import "../../support/law-runs.ts";
import { appendStageMove, parseStageMoves, type StageMove } from "../../../src/core/records/stage-moves.ts";
import type { Instant } from "../../../src/core/ids.ts";

const at = Date.parse("2026-01-15T14:30:00Z") as Instant;
const move = (reason: string): StageMove => ({ from: "S2", to: "S3", at, reason });

test("moves are read as they were written, whatever the reason says", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (reasons) => {
      const text = reasons.reduce<string | undefined>(
        (file, reason) => appendStageMove(file, move(reason)),
        undefined,
      );
      const read = parseStageMoves(text ?? "");
      expect(read.map(({ from, to, at }) => ({ from, to, at }))).toEqual(
        reasons.map(() => ({ from: "S2", to: "S3", at })),
      );
    }),
  );
});

test("rows that are not Sheaf's are passed over", () => {
  const text = appendStageMove(undefined, move("why"));
  expect(parseStageMoves(`${text}| S3 | S9? | soon | x |\nS4 it is\n`)).toEqual([move("why")]);
  expect(parseStageMoves(text.replaceAll("\n", "\r\n"))).toEqual([move("why")]);
});
