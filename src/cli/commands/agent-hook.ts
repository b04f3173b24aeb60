import { command } from "../command.ts";

export const agentHook = command({
  usage: "agent-hook <client> <event>",
  summary: "answer a hook of an agent's program: guard, brief, mail",
  group: "Set up",
  place: "anywhere",
  mentionsNews: false,
  examples: ["sheaf agent-hook claude PreToolUse < call.json"],
  async run({ args, directory, io, system }) {
    const { answerHook } = await import("../../workflows/clients/answer-hook.ts");
    const input = await io.readInput();
    const { out, note, exitCode } = await answerHook({ ...args, input, cwd: directory, system });
    return {
      data: { answer: out },
      content: out,
      exitCode,
      ...(note === undefined ? {} : { warnings: [note] }),
    };
  },
});
