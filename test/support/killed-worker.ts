import { runCommand, type KilledOrders } from "./killed-command.ts";
import type { Step } from "../../src/system.ts";
import { fakeSystem } from "./system.ts";

const [orders] = process.argv.slice(2);
if (orders !== undefined) void carryOut(JSON.parse(orders) as KilledOrders);

/** Carries out one command, and ends with its whole process group where the orders say so, its git included. */
async function carryOut(orders: KilledOrders): Promise<void> {
  const reached = (step: Step) => {
    if (step === orders.killAt) process.kill(0, "SIGKILL");
  };
  process.stdout.write("begun\n");
  await runCommand(orders, fakeSystem({ env: process.env, reached }));
}
