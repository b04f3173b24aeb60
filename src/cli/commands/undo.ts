import { SheafError } from "../../errors.ts";
import type { MovedRef, Operation } from "../../core/lifecycle/operation.ts";
import type { Undone } from "../../workflows/sync/undo.ts";
import type { CommandSpec, Input } from "../command.ts";

/** `sheaf undo`: takes the newest operation back. */
export const undo: CommandSpec = {
  usage: "undo",
  summary: "put the refs of the newest operation back, and the checkout with them; a second undo redoes it",
  group: "Repair",
  mutates: true,
  examples: ["sheaf undo --dry-run", "sheaf undo"],
  async run(input) {
    const [{ openPrimaryContext }, workflow] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/sync/undo.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openPrimaryContext(input, input.io.system);
    const { operation, moves, conflict } = await workflow.undo(context, dryRun);
    const head = `${dryRun ? "would take back" : "took back"} the ${operation.kind} of ${operation.at}: ${operation.summary}`;
    return {
      data: { dryRun, operation, moves, conflict },
      text: [head, ...moves.map(moveWords), ...conflictWords(conflict, dryRun)].join("\n"),
      next: dryRun ? [] : [{ why: "do it again after all", run: "sheaf undo" }],
    };
  },
};

/** `sheaf log`: what was done to the epic's refs. */
export const log: CommandSpec = {
  usage: "log",
  summary: "list the operations that moved refs, newest first",
  group: "Repair",
  options: [["-n, --number <count>", "how many (20, unless said otherwise)"]],
  examples: ["sheaf log", "sheaf log -n 3 --json"],
  async run(input) {
    const [{ openContext }, { readLog }, { formatTable }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/sync/undo.ts"),
      import("../render/table.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const operations = await readLog(context, countOf(input));
    const rows = operations.map(rowOf);
    return {
      data: { operations },
      text: rows.length === 0 ? `nothing has been done to ${context.epic} yet` : formatTable(rows),
    };
  },
};

function rowOf({ at, kind, agent, summary }: Operation): string[] {
  return [at, agent, kind, summary];
}

function conflictWords(conflict: Undone["conflict"], dryRun: boolean): string[] {
  if (conflict === undefined) return [];
  const words =
    conflict === "opened" ? "open again, with what was typed: sheaf sync --status" : "closed again";
  return [`  the conflict ${dryRun ? "would be" : "is"} ${words}`];
}

function moveWords({ ref, old, new: to }: MovedRef): string {
  return `  ${ref}: ${old?.slice(0, 7) ?? "nothing"} → ${to?.slice(0, 7) ?? "nothing"}`;
}

function countOf(input: Input): number {
  const text = input.text("number") ?? "20";
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new SheafError({
    kind: "usage",
    code: "bad-number",
    message: `-n "${text}" is no number from 1 on`,
    fix: "sheaf log -n 20",
  });
}
