import { z } from "zod";
import { severities } from "./finding.ts";
import { nameKinds } from "./names.ts";

const agent = z.string().describe("primary, secondary-a …");
const place = z.strictObject({
  feature: z.string(),
  owner: agent,
  path: z.string(),
  line: z.int().positive(),
  words: z.string().describe("The line; of a long one the part around the name."),
});
const stated = z.array(z.string()).describe("What a table, label or declaration states there: default 30.");
const number = z.int().optional().describe("Its number in the channel; none in a dry run.");
const sent = z.strictObject({ to: agent, number, findings: z.array(z.string()) });
const link = z.strictObject({ from: z.string(), to: z.number(), isNeed: z.boolean(), place });
const spec = z.strictObject({ feature: z.string(), owner: agent, commit: z.string() });
const finding = z.strictObject({
  id: z.string().describe("The same in every run, while it says the same; not by line numbers."),
  kind: z.string(),
  severity: z.enum(severities),
  subject: z.string(),
  summary: z.string(),
  places: z.array(place).min(1),
  advice: z.string(),
});

/** What `sheaf align --json` gives as `data`. */
export const alignSchema = z.strictObject({
  epic: z.string(),
  features: z.array(spec).describe("What was read: spec.md and checklist.md of each feature at this commit."),
  names: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(nameKinds),
      group: z.string().describe("The word that the names beside it end with too."),
      places: z.array(place.extend({ states: stated })),
    }),
  ),
  links: z.array(link).describe("Other features, by number; isNeed in a list of dependencies."),
  findings: z.array(finding),
  sent: z.array(sent).describe("The messages that --send sent; empty without it."),
  unreachable: z.array(agent).describe("Owners who will read no more messages."),
});
