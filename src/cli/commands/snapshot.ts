import { usage } from "../../errors.ts";
import type { Context } from "../../workflows/context/context.ts";
import { command } from "../command.ts";
import { text } from "../options.ts";
import { formatTable } from "../render/table.ts";

const agent = text("--agent <agent>", "whose (default: this worktree's)");

export const snapshotTake = command({
  usage: "snapshot take",
  summary: "keep your uncommitted work, untracked files too, in a hidden commit; heartbeat does it anyway",
  group: "Repair",
  place: "agent",
  mutates: true,
  examples: ["sheaf snapshot take", "sheaf snapshot take --dry-run"],
  async run({ context, dryRun }) {
    const { keepWork, planKeeping } = await load();
    if (dryRun) {
      const paths = await planKeeping(context);
      return { data: { paths }, lines: paths.length === 0 ? nothing : paths };
    }
    const oid = await keepWork(context);
    return {
      data: { snapshot: oid },
      lines: oid === undefined ? nothing : [`kept as ${oid.slice(0, 12)}`],
    };
  },
});

const nothing = ["nothing new to keep"];

export const snapshotList = command({
  usage: "snapshot list [agent]",
  summary: "list the snapshots of an agent's uncommitted work, newest first",
  group: "Repair",
  place: "epic",
  examples: ["sheaf snapshot list", "sheaf snapshot list secondary-a --json"],
  async run({ context, args }) {
    const { listSnapshots } = await load();
    const agent = await agentOf(context, args.agent);
    const snapshots = await listSnapshots(context, agent);
    const rows = snapshots.map(({ oid, at, base }) => [oid.slice(0, 12), at, `on ${base.slice(0, 10)}`]);
    return {
      data: { agent, snapshots },
      lines: rows.length === 0 ? [`${agent} has no snapshots`] : formatTable(rows),
    };
  },
});

export const snapshotShow = command({
  usage: "snapshot show [id]",
  summary: "print a snapshot as a patch on the commit that it started from; the newest without an id",
  group: "Repair",
  place: "epic",
  options: { agent },
  examples: ["sheaf snapshot show", "sheaf snapshot show 1f2e3d --agent secondary-a"],
  async run({ context, args: { id = "" }, options }) {
    const { requireSnapshot, showSnapshot } = await load();
    const agent = await agentOf(context, options.agent);
    const snapshot = await requireSnapshot(context, agent, id);
    const patch = await showSnapshot(context, snapshot);
    return { data: { agent, snapshot, patch }, content: `${patch}\n` };
  },
});

export const snapshotRestore = command({
  usage: "snapshot restore [id]",
  summary: "bring a snapshot back into this worktree; nothing is overwritten",
  group: "Repair",
  place: "agent",
  mutates: true,
  options: { agent },
  examples: ["sheaf snapshot restore --dry-run", "sheaf snapshot restore 1f2e3d"],
  async run({ context, args: { id = "" }, options, dryRun }) {
    const { requireSnapshot, restoreWork } = await load();
    const found = await requireSnapshot(context, await agentOf(context, options.agent), id);
    const { snapshot, plan, aside } = await restoreWork(context, found, dryRun);
    const lines = [
      ...plan.write.map((path) => `restored ${path}`),
      ...plan.remove.map((path) => `removed again ${path}`),
      ...plan.aside.map((path) => `kept your version; saved the snapshot's as ${aside}/${path}`),
    ];
    return {
      data: { snapshot, ...plan, asideFolder: plan.aside.length === 0 ? undefined : aside },
      lines: lines.length === 0 ? ["the worktree has all of it already"] : lines,
    };
  },
});

async function agentOf(context: Context, name: string | undefined) {
  if (name !== undefined) return (await load()).requireKept(context, name);
  if (context.agent !== undefined) return context.agent;
  throw usage(
    "which-agent",
    "this is no agent's worktree: whose snapshots?",
    "name the agent, such as secondary-a",
  );
}

function load() {
  return import("../../workflows/context/snapshot.ts");
}
