import { z } from "zod";
import { alignSchema } from "./align/report.ts";
import { checkpointSchema } from "./records/checkpoint.ts";
import { manifestSchema } from "./manifest/schema.ts";
import { planSchema } from "./plan/schema.ts";
import { metricsSchema } from "./metrics/schema.ts";
import { settingsSchema } from "./epic/settings.ts";

/** What `--json` prints, for every command; `data` is the command's own. */
const envelopeSchema = z.object({
  schema: z.literal(1),
  command: z.string(),
  ok: z.boolean(),
  data: z.unknown().optional(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      fix: z.string().optional(),
      data: z.unknown().optional(),
    })
    .optional(),
  warnings: z.array(z.string()),
  next: z.array(z.object({ why: z.string(), run: z.string() })),
});

const all = {
  align: alignSchema,
  checkpoint: checkpointSchema,
  envelope: envelopeSchema,
  epic: manifestSchema,
  metrics: metricsSchema,
  plan: planSchema,
  settings: settingsSchema,
} as const;

/** The names of the published schemas, as `sheaf schema <name>` takes them. */
export const schemaNames = Object.keys(all) as (keyof typeof all)[];

/** One published schema as JSON Schema text, the same bytes as `schemas/<name>.json`. */
export function formatSchema(name: keyof typeof all): string {
  return `${JSON.stringify(z.toJSONSchema(all[name], { io: "input", unrepresentable: "any" }), null, 2)}\n`;
}
