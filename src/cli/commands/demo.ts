import { command } from "../command.ts";
import { flag, whole, withDefault } from "../options.ts";

export const demo = command({
  usage: "demo",
  summary: "show the whole job on a throw-away clone: agents at work, a trespass, a lock, two syncs",
  group: "Set up",
  place: "anywhere",
  mentionsNews: false,
  options: {
    keep: flag("--keep", "leave the clone where it is"),
    agents: withDefault(whole("--agents <n>", "how many secondaries", { from: 3, to: 26 }), "3"),
  },
  examples: ["sheaf demo", "sheaf demo --keep --agents 5"],
  async run({ options: { keep, agents }, system, tell }) {
    const { runDemo } = await import("../../workflows/demo/run-demo.ts");
    const began = performance.now();
    const seconds = () => ((performance.now() - began) / 1000).toFixed(1).padStart(5);
    const say = (who: string, line: string) => tell(`${seconds()}s  ${who.padEnd(12)} ${line}`);
    const result = await runDemo(system, { agents, keep, say });
    const sections = result.readme.slice(result.readme.indexOf("## Epic Progress Tracker"));
    return {
      data: result,
      lines: [
        "",
        "EPIC_README.md, glued:",
        "",
        ...sections.split("\n"),
        "",
        "History:",
        "",
        ...result.graph.split("\n"),
        ...(keep ? [`The clone is kept in ${result.folder}`] : []),
      ],
    };
  },
});
