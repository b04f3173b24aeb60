import { openPrimaryContext } from "../../src/workflows/context/context.ts";
import { runSync, type SyncRequest } from "../../src/workflows/sync/run-sync.ts";
import type { Step } from "../../src/system.ts";
import { fakeSystem } from "./system.ts";

/** What the worker is told on its command line, as JSON. */
export interface SyncOrders {
  readonly directory: string;
  readonly request: SyncRequest;
  /** The step at which it ends as by a power cut. */
  readonly killAt: Step;
}

const [orders] = process.argv.slice(2);
if (orders !== undefined) void sync(JSON.parse(orders) as SyncOrders);

async function sync({ directory, request, killAt }: SyncOrders): Promise<void> {
  const reached = (step: Step) => {
    if (step === killAt) process.kill(process.pid, "SIGKILL");
  };
  const system = fakeSystem({ env: process.env, reached });
  await runSync(await openPrimaryContext({ directory }, system), request);
}
