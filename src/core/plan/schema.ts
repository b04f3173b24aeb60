import { z } from "zod";
import { checkSchema } from "../checks/command-text.ts";
import { parseDurationMs } from "../duration.ts";
import { agentIdField, epicIdField, relativeGlobField, taskIdField } from "../manifest/schema.ts";

const duration = z
  .string()
  .refine(
    (text) => /[a-z]$/.test(text) && (parseDurationMs(text) ?? 0) > 0,
    "expected a time with its unit, such as 2h, 1h30m or 90m",
  );

const dependencyKind = z
  .enum(["spec", "implementation"])
  .describe(
    "spec: this task's spec cannot be written before the other's. implementation: only its code needs the other's.",
  );

// Where nobody says which, the safe answer: the protocol assumes a spec dependency when in doubt (section 1.3).
const dependency = z.union(
  [
    taskIdField.transform((task) => ({ task, kind: "spec" as const })),
    z.strictObject({ task: taskIdField, kind: dependencyKind.default("spec") }),
  ],
  "expected the id of a task, or task and kind",
);

const estimate = z.union(
  [
    duration.transform((time) => ({ spec: time, implementation: time })),
    z.strictObject({ spec: z.exactOptional(duration), implementation: z.exactOptional(duration) }),
  ],
  "expected a time with its unit, such as 2h, 1h30m or 90m",
);

const task = z.strictObject({
  id: taskIdField,
  title: z.string().min(1).max(200),
  depends_on: z.array(dependency).default([]).describe("What has to be there first."),
  parallel_ok: z
    .boolean()
    .default(true)
    .describe("Whether its code may be written beside that of other tasks."),
  files: z
    .array(relativeGlobField)
    .default([])
    .describe("Its territory: globs of the files it changes. Without any, its territory is unknown."),
  estimate: z.exactOptional(estimate).describe("How long it takes: one time, or one for each phase."),
  priority: z.int().min(1).max(9).default(5).describe("1 comes first where several could."),
  status: z.enum(["pending", "in_progress", "completed", "failed"]).default("pending"),
  verify: z.exactOptional(checkSchema).describe("A command that has to pass before the task is done."),
  agent: z.exactOptional(agentIdField).describe("Who does it, where that is settled."),
});

const thresholds = z
  .strictObject({
    speed_up: z.number().min(1).max(100).default(1.5),
    sequential: z.number().min(0).max(10_080).default(5).describe("Minutes."),
    confidence: z.number().min(0).max(1).default(0.9),
  })
  .prefault({})
  .describe("Below these the work is done one task after the other.");

/** As many as there are names for agents, should every task need one of its own. */
export const mostTasks = 700;

/** The task graph, `plan.yaml`, as written; {@link parsePlan} adds the checks that need the whole. */
export const planSchema = z.strictObject({
  schema: z.literal(1),
  epic: z.exactOptional(epicIdField),
  title: z.exactOptional(z.string().min(1).max(200)),
  agents: z
    .int()
    .min(1)
    .max(99)
    .default(4)
    .describe("How many agents at most work at once, the primary included."),
  confidence: z
    .exactOptional(z.number().min(0).max(1))
    .describe("How sure whoever wrote the plan is of it, from 0 to 1."),
  thresholds,
  requirements: z
    .exactOptional(
      z.array(z.strictObject({ area: z.exactOptional(z.string().min(1)), text: z.string().min(1) })),
    )
    .describe("What the work has to satisfy, as the document that the plan was drafted from says it."),
  tasks: z.array(task).min(1).max(mostTasks),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanTask = Plan["tasks"][number];
