import * as fc from "fast-check";
import { expect, test } from "vitest";
import { draftPlan } from "../../src/core/plan/draft.ts";
import { formatPlan } from "../../src/core/plan/format.ts";
import { parsePlan } from "../../src/core/plan/parse.ts";
import { parsePrd } from "../../src/core/plan/prd.ts";
import { scheduleOf } from "../../src/core/plan/schedule.ts";
import { protocolCost } from "../../src/core/plan/savings.ts";
import { planSchema } from "../../src/core/plan/schema.ts";
import { planWork } from "../../src/core/plan/work-plan.ts";
import { lawRuns } from "../support/law-runs.ts";

const words = fc
  .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
  .filter((text) => text.length <= 200);
const time = fc.constantFrom("2h", "90m", "1.5h");

/** Plans that are sound: a task needs only what stands before it, and each has a folder of its own. */
const plan = fc
  .array(
    fc.record(
      {
        title: words,
        needs: fc.array(fc.tuple(fc.nat(), fc.constantFrom("spec", "implementation")), { maxLength: 3 }),
        parallel_ok: fc.boolean(),
        files: fc.constantFrom("*.ts", "**", "[ab].md", "{x,y}/z"),
        estimate: fc.oneof(time, fc.record({ spec: time }), fc.record({ implementation: time })),
        priority: fc.integer({ min: 1, max: 9 }),
        status: fc.constantFrom("pending", "in_progress", "completed", "failed"),
        agent: fc.constantFrom("primary", "secondary-a"),
      },
      { requiredKeys: ["title", "needs", "parallel_ok"] },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((tasks) =>
    planSchema.parse({
      schema: 1,
      tasks: tasks.map(({ needs, files, ...task }, at) => {
        const known = new Map(needs.filter(() => at > 0).map(([need, kind]) => [`t${need % at}`, kind]));
        return {
          ...task,
          id: `t${at}`,
          files: files === undefined ? [] : [`part${at}/${files}`],
          depends_on: [...known].map(([task, kind]) => ({ task, kind })),
        };
      }),
    }),
  );

test("what is written of a plan reads back as it was", () => {
  fc.assert(
    fc.property(plan, fc.array(words), (plan, notes) => {
      expect(
        parsePlan(
          formatPlan(
            plan,
            notes.map((note) => note.replace(/\s+/g, " ")),
          ),
        ),
      ).toEqual({ kind: "parsed", value: plan });
    }),
    { numRuns: lawRuns / 4 },
  );
});

test("work that is planned is done once, by one agent at a time, after what it needs", () => {
  fc.assert(
    fc.property(
      plan,
      fc.constantFrom("spec" as const, "implementation" as const),
      fc.integer({ min: 1, max: 5 }),
      (plan, phase, agents) => {
        const work = planWork({ ...plan, agents }, { phase, coordination: protocolCost, asked: false });
        const tasks = work.waves.flatMap((wave) => wave.agents.flatMap((load) => load.tasks));
        const open = plan.tasks.filter(({ status }) => status !== "completed");
        expect(tasks.map(({ id }) => id).toSorted()).toEqual(open.map(({ id }) => id).toSorted());
        const schedule = scheduleOf(work);
        const pairs = schedule.flatMap((one) =>
          schedule.filter((other) => other !== one).map((other) => ({ one, other })),
        );
        const doubled = pairs.filter(
          ({ one, other }) =>
            one.agent === other.agent && one.endMs > other.startMs && other.endMs > one.startMs,
        );
        expect(doubled).toEqual([]);
        const early = pairs.filter(({ one, other }) => {
          const needs = tasks.find(({ id }) => id === other.task)?.depends_on ?? [];
          const separates = needs.some(
            ({ task, kind }) => task === one.task && (phase === "implementation" || kind === "spec"),
          );
          return separates && one.endMs > other.startMs;
        });
        expect(early).toEqual([]);
      },
    ),
    { numRuns: lawRuns / 4 },
  );
});

const line = fc.constantFrom(
  "# Feature: X",
  "## Requirements",
  "## Tasks",
  "### Web",
  "- Build it (2h)",
  "  - depends on: Build it, task 2, nobody",
  "  - files: src/**, ../x, /y",
  "- [x] Done: (a; b)",
  "1. Area: words",
  "- ",
  "   wrapped",
  "```",
  "\t- tab",
  "- 図",
);

test("a document of any kind gives a plan, or says that there is nothing to plan", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.string()), { maxLength: 20 }),
      (lines) => {
        const prd = parsePrd(lines.join("\n"));
        const drafted = draftPlan(prd);
        if (drafted.kind === "invalid") return;
        const read = parsePlan(formatPlan(drafted.value.plan));
        // What a document says may not work out; the shape of the draft always does.
        const issues = read.kind === "invalid" ? read.issues.map(({ message }) => message) : [];
        for (const issue of issues)
          expect(issue).toMatch(/depends on itself|a cycle|could both write|names .* twice/);
        expect(drafted.value.plan.tasks.length).toBe(
          prd.tasks.length > 0 ? prd.tasks.length : prd.requirements.length,
        );
      },
    ),
    { numRuns: lawRuns },
  );
});
