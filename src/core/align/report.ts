import { z } from "zod";
import { findingKinds, severities, type Finding, type Severity } from "./finding.ts";
import { suggestMessage } from "./message.ts";

const agent = z.string().describe("primary, secondary-a …");

/** What `sheaf align --json` gives as `data`. */
export const alignSchema = z.strictObject({
  epic: z.string(),
  features: z
    .array(z.strictObject({ feature: z.string(), owner: agent, commit: z.string() }))
    .describe("What was compared: each feature's spec.md and checklist.md at this commit."),
  counts: z.strictObject({ high: z.number(), medium: z.number(), low: z.number() }),
  findings: z.array(
    z.strictObject({
      id: z.string().describe("The same in every run, while it says the same; not by line numbers."),
      kind: z.enum(findingKinds),
      severity: z.enum(severities),
      subject: z.string(),
      summary: z.string(),
      places: z
        .array(
          z.strictObject({
            feature: z.string(),
            owner: agent,
            path: z.string(),
            line: z.int().positive(),
            says: z.string(),
          }),
        )
        .min(1),
      advice: z.string(),
      message: z
        .strictObject({ to: z.array(agent), subject: z.string(), action: z.string() })
        .describe("What --send says to the owners."),
    }),
  ),
  sent: z
    .array(
      z.strictObject({
        to: agent,
        number: z.int().optional().describe("Its number in the channel; none in a dry run."),
        findings: z.array(z.string()),
      }),
    )
    .describe("The messages that --send sent; empty without it."),
  unreachable: z.array(agent).describe("Owners who will read no more messages."),
});

export type AlignReport = z.infer<typeof alignSchema>;

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { high: count("high"), medium: count("medium"), low: count("low") };
}

/** The findings with the message that each suggests. */
export function withMessages(findings: readonly Finding[]): AlignReport["findings"] {
  return findings.map((finding) => {
    const message = suggestMessage(finding);
    return { ...finding, places: [...finding.places], message: { ...message, to: [...message.to] } };
  });
}
