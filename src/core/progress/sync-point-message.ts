import { stageOnly } from "../epic/stage.ts";
import type { Instant } from "../ids.ts";
import type { MessageDraft } from "../records/message.ts";

// The three sync points of the protocol (section 10), by the stage that begins behind each.
const points: Readonly<Record<string, { readonly subject: string; readonly action: string }>> = {
  S2: {
    subject: "S2 Starting - Sync Point 1 Reached",
    action: "Research, specify and refine your feature; say how far you are with every heartbeat.",
  },
  S3: {
    subject: "S3 Starting - Sync Point Reached",
    action: "S2 is complete and merged. Stop here: the primary checks all features against each other.",
  },
  S5: {
    subject: "S4 Complete - Sync Point 3 Reached",
    action:
      "Planning is complete. Take the epic branch in before you begin: sheaf update. A session without a task can be closed.",
  },
};

/**
 * What every secondary is told when the epic passes a sync point; undefined where there is none before a stage.
 *
 * @param results what the specs took, in sentences
 */
export function syncPointMessage(
  stage: string,
  now: Instant,
  results: readonly string[] = [],
): MessageDraft | undefined {
  const point = points[stageOnly(stage)];
  if (point === undefined) return undefined;
  return {
    kind: "sync",
    subject: point.subject,
    sentAt: now,
    fields: [
      { name: "Action", value: point.action },
      { name: "Status", value: `The epic is at ${stage}.` },
      ...(results.length === 0 ? [] : [{ name: "Results", value: results.join(" ") }]),
    ],
  };
}
