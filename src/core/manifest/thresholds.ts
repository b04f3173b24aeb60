import { z } from "zod";

const minutes = (value: number) => z.number().positive().max(10_080).default(value);

/** Every threshold of design section 10, in minutes, with its default. */
export const thresholdsSchema = z
  .strictObject({
    heartbeat: minutes(15),
    stale_warning: minutes(30),
    stale: minutes(60),
    escalate_when_blocked: minutes(30),
    answer_escalation: minutes(15),
    lock: minutes(5),
    lock_wait: minutes(5),
    sync_soft: minutes(120),
    sync_hard: minutes(360),
  })
  .prefault({});

export type Thresholds = z.infer<typeof thresholdsSchema>;
