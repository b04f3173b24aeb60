import { SheafError } from "../../errors.ts";
import type { Context } from "../../workflows/context/context.ts";
import type { Restored } from "../../workflows/context/snapshot.ts";
import type { CommandSpec, Input } from "../command.ts";
import { formatTable, plain } from "../render/table.ts";

/** `sheaf snapshot take`: keeps uncommitted work now. */
export const snapshotTake: CommandSpec = {
  usage: "snapshot take",
  summary: "keep your uncommitted work, untracked files too, in a hidden commit; heartbeat does it anyway",
  group: "Repair",
  mutates: true,
  examples: ["sheaf snapshot take", "sheaf snapshot take --dry-run"],
  async run(input) {
    const [{ openAgentContext }, { keepWork, planKeeping }] = await load();
    const context = await openAgentContext(input, input.io.system);
    if (input.flag("dry-run")) {
      const paths = await planKeeping(context);
      return {
        data: { paths },
        text: paths.length === 0 ? "nothing new to keep" : paths.map(plain).join("\n"),
      };
    }
    const oid = await keepWork(context);
    return {
      data: { snapshot: oid },
      text: oid === undefined ? "nothing new to keep" : `kept as ${oid.slice(0, 12)}`,
    };
  },
};

/** `sheaf snapshot list`: what is kept. */
export const snapshotList: CommandSpec = {
  usage: "snapshot list [agent]",
  summary: "list the snapshots of an agent's uncommitted work, newest first",
  group: "Repair",
  examples: ["sheaf snapshot list", "sheaf snapshot list secondary-a --json"],
  async run(input) {
    const [{ openContext }, { listSnapshots }] = await load();
    const context = await openContext(input, input.io.system);
    const agent = await agentOf(context, input.argument(0));
    const snapshots = await listSnapshots(context, agent);
    const rows = snapshots.map(({ oid, at, base }) => [oid.slice(0, 12), at, `on ${base.slice(0, 10)}`]);
    return {
      data: { agent, snapshots },
      text: rows.length === 0 ? `no snapshot of ${agent}: none was needed` : formatTable(rows),
    };
  },
};

/** `sheaf snapshot show`: a snapshot as a patch. */
export const snapshotShow: CommandSpec = {
  usage: "snapshot show [id]",
  summary: "print a snapshot as a patch on the commit that it started from; the newest without an id",
  group: "Repair",
  options: [["--agent <agent>", "whose; this worktree's unless said otherwise"]],
  examples: ["sheaf snapshot show", "sheaf snapshot show 1f2e3d --agent secondary-a"],
  async run(input) {
    const [{ openContext }, { requireSnapshot, showSnapshot }] = await load();
    const context = await openContext(input, input.io.system);
    const agent = await agentOf(context, input.text("agent") ?? "");
    const snapshot = await requireSnapshot(context, agent, input.argument(0));
    const patch = await showSnapshot(context, snapshot);
    return { data: { agent, snapshot, patch }, text: patch };
  },
};

/** `sheaf snapshot restore`: brings uncommitted work back. */
export const snapshotRestore: CommandSpec = {
  usage: "snapshot restore [id]",
  summary: "bring a snapshot back into this worktree; nothing is overwritten",
  group: "Repair",
  mutates: true,
  options: [["--agent <agent>", "whose; this worktree's unless said otherwise"]],
  examples: ["sheaf snapshot restore --dry-run", "sheaf snapshot restore 1f2e3d"],
  async run(input) {
    const [{ openAgentContext }, { requireSnapshot, restoreWork }] = await load();
    const context = await openAgentContext(input, input.io.system);
    const agent = await agentOf(context, input.text("agent") ?? "");
    const snapshot = await requireSnapshot(context, agent, input.argument(0));
    return restoredAnswer(input, await restoreWork(context, snapshot, input.flag("dry-run")));
  },
};

function restoredAnswer(input: Input, { snapshot, plan, aside }: Restored) {
  const dryRun = input.flag("dry-run");
  const would = dryRun ? "would be " : "";
  const lines = [
    ...plan.write.map((path) => `${would}restored ${path}`),
    ...plan.remove.map((path) => `${would}removed again ${path}`),
    ...plan.aside.map((path) => `kept yours, ${would}laid beside: ${aside}/${path}`),
  ];
  return {
    data: { dryRun, snapshot, ...plan, asideFolder: plan.aside.length === 0 ? undefined : aside },
    text: lines.join("\n") || "the worktree has all of it already",
  };
}

async function agentOf(context: Context, name: string) {
  const { requireKept } = await import("../../workflows/context/snapshot.ts");
  if (name !== "") return requireKept(context, name);
  if (context.agent !== undefined) return context.agent;
  throw new SheafError({
    kind: "usage",
    code: "which-agent",
    message: "this is no agent's worktree: whose snapshots?",
    fix: "name the agent, such as secondary-a",
  });
}

function load() {
  return Promise.all([
    import("../../workflows/context/context.ts"),
    import("../../workflows/context/snapshot.ts"),
  ]);
}
