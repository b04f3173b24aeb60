import { SheafError } from "../../errors.ts";
import type { CommandSpec } from "../command.ts";

/** `sheaf demo`: the main job on a throw-away clone. */
export const demo: CommandSpec = {
  usage: "demo",
  summary: "show the whole job on a throw-away clone: agents at work, a trespass, a lock, two syncs",
  group: "Set up",
  mentionsNews: false,
  options: [
    ["--keep", "leave the clone where it is"],
    ["--agents <n>", "how many secondaries, 3 to 26"],
  ],
  examples: ["sheaf demo", "sheaf demo --keep --agents 5"],
  async run(input) {
    const agents = Number(input.text("agents") ?? "3");
    if (!Number.isInteger(agents) || agents < 3 || agents > 26) {
      throw new SheafError({
        kind: "usage",
        code: "bad-agents",
        message: "--agents takes a whole number from 3 to 26",
      });
    }
    const { runDemo } = await import("../../workflows/demo/run-demo.ts");
    const { io } = input;
    const began = performance.now();
    const seconds = () => ((performance.now() - began) / 1000).toFixed(1).padStart(5);
    const keep = input.flag("keep");
    const result = await runDemo(io.system, {
      agents,
      keep,
      say: (who, line) => io.err(`${seconds()}s  ${who.padEnd(12)} ${line}\n`),
    });
    const sections = result.readme.slice(result.readme.indexOf("## Epic Progress Tracker"));
    const where = keep ? `\nThe clone is kept in ${result.folder}` : "";
    return {
      data: result,
      text: `\nEPIC_README.md, glued:\n\n${sections}\n\nHistory:\n\n${result.graph}${where}`,
    };
  },
};
