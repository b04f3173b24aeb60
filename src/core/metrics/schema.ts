import { z } from "zod";

const ms = z.number().nonnegative().nullable();
const percent = z.number().nullable();
const time = z.string().nullable().describe("ISO 8601, UTC.");

const reckoning = z.strictObject({
  sequentialMs: ms.describe("All work one after another."),
  parallelMs: ms.describe("From the first start to the last agent ready."),
  speedUp: z.number().nullable().describe("sequentialMs / parallelMs."),
});

/** What `sheaf metrics --json` gives as `data`. `null` is what history does not tell; `unknown` says why. */
export const metricsSchema = z.strictObject({
  epic: z.string(),
  stage: z.string(),
  at: z.string().describe("When it was computed."),
  agents: z.array(
    z.strictObject({
      agent: z.string(),
      features: z.array(z.string()),
      startedAt: time,
      readyAt: time,
      workedMs: ms.describe("From start to ready, or to now, without pauses."),
      pausedMs: ms,
      commits: z.int().describe("Of its own work, without those that commands of Sheaf made."),
      featuresReady: z.int(),
      boxesTicked: z.int(),
      boxesOpen: z.int(),
      tasksPerHour: z.number().nullable().describe("Features that became ready, for each hour worked."),
    }),
  ),
  features: z.array(
    z.strictObject({
      feature: z.string(),
      agent: z.string(),
      wallMs: ms.describe("From its agent's start to readiness, pauses too."),
      shared: z.boolean().describe("Whether its agent has other features, with which it shares the time."),
    }),
  ),
  wallMs: ms.describe("From the first start to the last agent ready, or to now."),
  predicted: reckoning.extend({ source: z.string() }).nullable(),
  measured: reckoning.extend({
    isFinal: z.boolean().describe("Whether everybody is ready."),
    parallelEfficiency: z.number().nullable().describe("speedUp / agents; 1 is perfect."),
    savedMs: z.number().nullable().describe("sequentialMs - parallelMs."),
    savedPercent: percent.describe("Of sequentialMs."),
    netSavedMs: z
      .number()
      .nullable()
      .describe(
        "savedMs without overhead.agentsMs, which nobody alone would have spent; below zero where it cost more.",
      ),
    netSavedPercent: percent.describe("Of sequentialMs."),
    deviationPercent: percent.describe("How much longer it took than was predicted."),
  }),
  overhead: z.strictObject({
    locksMs: ms.describe("Waiting for locks."),
    messagesMs: ms.describe("Commands that send, read and answer messages."),
    heartbeatsMs: ms.describe("Heartbeats, ready, pause and the like."),
    locksPercent: percent,
    messagesPercent: percent,
    heartbeatsPercent: percent,
    totalPercent: percent.describe("Of the time that all agents worked."),
    agentsMs: ms.describe(
      "The agents' own time too: unbroken runs of such commands, and the time between them.",
    ),
    agentsPercent: percent,
  }),
  locks: z.strictObject({
    holds: z.int(),
    contended: z.int().nullable().describe("Holds that had to be waited for."),
    meanWaitMs: ms,
    longestWaitMs: ms,
    meanHoldMs: ms,
    longestHoldMs: ms,
    taken: z.int().describe("Holds that ended by takeover or by force."),
  }),
  conflicts: z.strictObject({
    syncs: z.int(),
    settled: z.int().nullable().describe("Conflicts that a person decided."),
    overridden: z.int().nullable().describe("Pieces of text that the owner's version overrode."),
    held: z.int().nullable().describe("Times an agent's work was held back."),
    perHour: z.number().nullable().describe("Settled and overridden ones, for each hour of wallMs."),
  }),
  escalations: z.strictObject({
    count: z.int(),
    open: z.int(),
    meanAnswerMs: ms,
    longestAnswerMs: ms,
    inTimePercent: percent.describe("Answered within the manifest's answer_escalation."),
  }),
  messages: z.strictObject({
    count: z.int(),
    answered: z.int(),
    meanAnswerMs: ms.describe("From a message to the first that answers it."),
    longestAnswerMs: ms,
  }),
  specs: z.strictObject({
    headings: z.int().describe("Of all specs, those that the manifest asks for and are missing among them."),
    filled: z.int().describe("Headings with text."),
    completePercent: percent,
  }),
  checklists: z.strictObject({ ticked: z.int(), open: z.int(), resolvedPercent: percent }),
  findings: z
    .strictObject({ open: z.int(), settled: z.int() })
    .nullable()
    .describe("What S3's cross-check found."),
  criteria: z.array(
    z.strictObject({
      name: z.string(),
      value: z.string(),
      met: z.boolean().nullable().describe("null: not known yet."),
    }),
  ),
  unknown: z.array(z.strictObject({ field: z.string(), why: z.string() })),
});

export type Metrics = z.infer<typeof metricsSchema>;
