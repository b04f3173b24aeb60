import { agentDisplay } from "../../core/ids.ts";
import { command } from "../command.ts";
import { text } from "../options.ts";
import { formatTable } from "../render/table.ts";

export const numberNext = command({
  usage: "number next <series>",
  summary: "get the next free number of a series (FR, ADR, migrations); nobody else gets it",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { for: text("--for <text>", "what it is for, for the record") },
  examples: ["sheaf number next FR", 'sheaf number next migrations --for "users table"'],
  async run({ context, args, options, dryRun }) {
    const { takeNumber } = await import("../../workflows/agent/next-number.ts");
    const taken = await takeNumber({ ...context, dryRun }, args.series, options.for);
    return { data: taken, lines: [taken.text] };
  },
});

export const numberList = command({
  usage: "number list [series]",
  summary: "list the numbers that were handed out, and to whom",
  group: "Watch",
  place: "epic",
  examples: ["sheaf number list", "sheaf number list FR --json"],
  async run({ context, args }) {
    const { readNumbers } = await import("../../workflows/read/read-numbers.ts");
    const numbers = await readNumbers(context, args.series);
    const rows = numbers.map(({ series, text, agent, at, purpose }) => [
      series,
      text,
      agentDisplay(agent),
      at,
      purpose,
    ]);
    return {
      data: { numbers },
      lines: rows.length === 0 ? ["no number has been handed out"] : formatTable(rows),
    };
  },
});
