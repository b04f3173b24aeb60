import { command } from "../command.ts";
import { whole, withDefault } from "../options.ts";
import { formatTable } from "../render/table.ts";

export const undo = command({
  usage: "undo",
  summary: "put the refs of the newest operation back, and the checkout with them; a second undo redoes it",
  group: "Repair",
  place: "primary",
  mutates: true,
  examples: ["sheaf undo --dry-run", "sheaf undo"],
  async run({ context, dryRun }) {
    const { undo } = await import("../../workflows/sync/undo.ts");
    const { operation, moves, conflict } = await undo(context, dryRun);
    const short = (oid: string | undefined) => oid?.slice(0, 7) ?? "nothing";
    return {
      data: { operation, moves, conflict },
      lines: [
        `took back the ${operation.kind} of ${operation.at}: ${operation.summary}`,
        ...moves.map((move) => `  ${move.ref}: ${short(move.old)} → ${short(move.new)}`),
        ...(conflict === undefined ? [] : [`  ${conflictWords[conflict]}`]),
      ],
      next: [{ why: "do it again after all", run: "sheaf undo" }],
    };
  },
});

const conflictWords = {
  opened: "the conflict is open again, with what was typed in it: sheaf sync --status",
  closed: "the conflict is closed again",
};

export const log = command({
  usage: "log",
  summary: "list the operations that moved refs, newest first",
  group: "Repair",
  place: "epic",
  options: { number: withDefault(whole("-n, --number <count>", "how many", { to: 999_999 }), "20") },
  examples: ["sheaf log", "sheaf log -n 3 --json"],
  async run({ context, options }) {
    const { readLog } = await import("../../workflows/sync/undo.ts");
    const operations = await readLog(context, options.number);
    const rows = operations.map(({ at, kind, agent, summary }) => [at, agent, kind, summary]);
    return {
      data: { operations },
      lines: rows.length === 0 ? [`nothing has been done to ${context.epic} yet`] : formatTable(rows),
    };
  },
});
