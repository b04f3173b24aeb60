import { command } from "../command.ts";

export const statusline = command({
  usage: "statusline",
  summary: "print one line for Claude Code's status line: agent, stage, mail, locks; nothing outside an epic",
  group: "Watch",
  place: "anywhere",
  mentionsNews: false,
  examples: ["sheaf statusline < /dev/null"],
  async run({ directory, io, system }) {
    const { readStatusLine } = await import("../../workflows/clients/status-line.ts");
    const line = readStatusLine(await io.readInput(), directory, system.now());
    return { data: { line }, lines: line === "" ? [] : [line] };
  },
});
