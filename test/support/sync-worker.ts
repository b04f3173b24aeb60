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

const orders = JSON.parse(process.argv[2] ?? "") as SyncOrders;
const reached = (step: Step) => {
  if (step === orders.killAt) process.kill(process.pid, "SIGKILL");
};
const context = await openPrimaryContext(
  { directory: orders.directory },
  fakeSystem({ env: process.env, reached }),
);
await runSync(context, orders.request);
