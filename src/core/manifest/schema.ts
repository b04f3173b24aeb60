import { z } from "zod";
import {
  parseAgentId,
  parseEpicId,
  parseFeatureId,
  parseLockName,
  type AgentId,
  type EpicId,
  type FeatureId,
  type LockName,
} from "../ids.ts";
import { checkSchema } from "../checks/command-text.ts";
import { thresholdsSchema } from "./thresholds.ts";

export const epicIdField = z
  .string()
  .refine((text) => parseEpicId(text) !== undefined, "expected an epic id such as KAI-7")
  .transform((text) => text as EpicId);

export const agentIdField = z
  .string()
  .refine((text) => parseAgentId(text) === text, "expected primary or secondary-a, secondary-b …")
  .transform((text) => text as AgentId);

const featureId = z
  .string()
  .refine(
    (text) => parseFeatureId(text) !== undefined,
    "expected feature_NN_name, for example feature_01_player_fetcher",
  )
  .transform((text) => text as FeatureId);

const lockName = z
  .string()
  .refine((text) => parseLockName(text) !== undefined, "expected lower-case letters, digits and _")
  .transform((text) => text as LockName);

export const relativeGlobField = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (text) => !text.startsWith("/") && !text.split("/").includes(".."),
    "expected a path inside the repository, without ..",
  );

const rule = z.strictObject({
  path: relativeGlobField.describe("A glob, relative to the root of the repository."),
  owner: z
    .exactOptional(agentIdField)
    .describe("Who alone may change it; the same as agents with one entry."),
  agents: z.exactOptional(z.array(agentIdField).min(1)).describe("Everyone who may change it."),
  access: z.enum(["exclusive", "sectioned", "sequential", "append", "frozen", "generated"]),
  lock: z
    .exactOptional(lockName)
    .describe("The lock to hold while changing it; derived from the path where access is sequential."),
});

const tookOver = z
  .strictObject({
    agent: agentIdField,
    tip: z.string().regex(/^[0-9a-f]{40,64}$/, "expected a full commit id"),
  })
  .describe("Whose work the agent goes on with, and the last commit of it: sheaf recover.");

const feature = z.strictObject({
  id: featureId,
  title: z.exactOptional(z.string().min(1).max(200)),
  owner: agentIdField,
  folder: z
    .exactOptional(relativeGlobField.refine((path) => /^[\w./ @+,=-]+$/.test(path), "expected a plain path"))
    .describe("Where its spec is, in another tool's layout: specs/001-name. It is its owner's too."),
  depends_on: z.array(featureId).default([]).describe("Features whose spec this one needs."),
  deferred: z.exactOptional(z.string().min(1)).describe("Why this feature takes no part in the next sync."),
});

export const taskIdField = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/,
    "expected a letter, then letters, digits, _ . or -, 64 at most, such as BACKEND-01",
  );

const openTask = z.strictObject({
  id: taskIdField,
  owner: agentIdField,
  files: z
    .array(relativeGlobField)
    .min(1)
    .describe("Globs of the files that are its owner's alone until it is merged."),
  depends_on: z.array(taskIdField).default([]).describe("Tasks of the same wave that are merged before it."),
  verify: z.exactOptional(checkSchema).describe("A command that has to pass before the task is done."),
});

/** The manifest, `epic.yaml`, as written; {@link parseManifest} adds the checks that need the whole. */
export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  epic: epicIdField,
  title: z.string().min(1).max(200),
  agents: z
    .array(z.strictObject({ id: agentIdField, took_over: z.exactOptional(z.array(tookOver).min(1)) }))
    .min(1)
    .describe("The roster, in merge order; primary first."),
  features: z.array(feature).min(1),
  sections: z
    .record(z.string(), agentIdField)
    .default({})
    .describe("Owners of further sections of sectioned documents."),
  rules: z.array(rule).default([]).describe("The ownership matrix, beside the built-in rules."),
  required_files: z
    .array(z.string())
    .default(["spec.md", "checklist.md", "README.md"])
    .describe("What a feature folder must hold to be ready."),
  required_headings: z
    .array(z.string().min(1))
    .default([])
    .describe("Headings that every spec.md must have to be ready, such as Acceptance Criteria."),
  spec_lines: z
    .exactOptional(z.int().min(0).max(10_000))
    .describe(
      "How many lines of its own every spec.md must have to be ready: not headings, nor what its template says. None where it is not said; epic new says 3.",
    ),
  gates: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/, "expected lower-case letters, digits, _ . and -"))
    .default([])
    .describe(
      "Gates at which a person has to approve each feature: before it is ready, or, for a name such as s3-plan, before the epic leaves that stage.",
    ),
  verify: z
    .array(checkSchema)
    .max(20)
    .default([])
    .describe("Commands that have to pass on the merged work before a sync moves the epic branch."),
  discovery: z
    .enum(["present", "approved"])
    .default("present")
    .describe(
      "What DISCOVERY.md has to be before agents start: there, or approved by a person as it stands.",
    ),
  tasks: z
    .array(openTask)
    .default([])
    .describe("The tasks that are being worked on; sheaf task start writes them from plan.yaml."),
  reassigned: z
    .exactOptional(
      z.array(
        z.strictObject({
          work: z.string().min(1).describe("The feature or task."),
          agent: agentIdField.describe("Whose it was."),
          tip: z.string().regex(/^[0-9a-f]{40,64}$/, "expected a full commit id"),
        }),
      ),
    )
    .describe("What has changed hands, and the last commit of the old owner before: sheaf reassign."),
  thresholds: thresholdsSchema,
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFeature = Manifest["features"][number];
export type OpenTask = Manifest["tasks"][number];
export type ManifestRule = Manifest["rules"][number];
