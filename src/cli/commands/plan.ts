import type { OfferCommands } from "../../core/plan/offer.ts";
import type { ReadPlan } from "../../workflows/plan/read-plan.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";

/** `sheaf plan`: waves, who gets what, what it saves, and whether to work in parallel at all. */
export const plan: CommandSpec = {
  usage: "plan [file]",
  summary: "plan the work: waves, who gets what, savings, the decision and the offer",
  group: "Plan and start",
  mentionsNews: false,
  options: [
    [
      "--implementation",
      "plan the code instead of the specs: every dependency counts, and files are sorted into batches",
    ],
    ["--agents <number>", "how many agents at most work at once, the primary included"],
    ["--offer", "you ask for parallel work: two features are offered too"],
    ["--gantt", "the timetable alone"],
    ["--mermaid", "waves and dependencies as a Mermaid flowchart"],
  ],
  examples: [
    "sheaf plan",
    "sheaf plan plan.yaml --agents 3",
    "sheaf plan plan.yaml --implementation --mermaid",
  ],
  async run(input) {
    const [{ readPlan }, { scheduleOf }, { offerOf }, { planAdvice }] = await Promise.all([
      import("../../workflows/plan/read-plan.ts"),
      import("../../core/plan/schedule.ts"),
      import("../../core/plan/offer.ts"),
      import("../../core/plan/advice.ts"),
    ]);
    const file = input.argument(0) === "" ? undefined : input.argument(0);
    const asked = input.flag("offer");
    const phase = input.flag("implementation") ? "implementation" : "spec";
    const agents = await agentsOf(input);
    const read = await readPlan(
      { directory: input.directory, epic: input.epic, file, phase, agents, asked },
      input.io.system,
    );
    const schedule = scheduleOf(read.work);
    const commands = commandsOf(read, file);
    const offer = commands === undefined ? undefined : offerOf(read.work, commands, asked);
    return {
      data: { epic: read.epic, ...read.work, schedule, offer },
      text: await textOf(input, read, offer?.text),
      warnings: planAdvice(read.work),
      next: (offer?.options ?? []).map(({ words, run }) => ({ why: words, run })),
    };
  },
};

async function agentsOf(input: Input): Promise<number | undefined> {
  const text = input.text("agents");
  if (text === undefined) return undefined;
  const agents = Number(text);
  if (Number.isInteger(agents) && agents >= 1 && agents <= 99) return agents;
  const { SheafError } = await import("../../errors.ts");
  const message = `"${text}" is no number of agents: 1 to 99`;
  throw new SheafError({ kind: "usage", code: "bad-agents", message, fix: "sheaf plan --help" });
}

async function textOf(input: Input, { work }: ReadPlan, offer: string | undefined): Promise<string> {
  if (input.flag("mermaid")) return (await import("../render/mermaid.ts")).formatMermaid(work);
  if (input.flag("gantt")) return (await import("../render/gantt.ts")).formatTimetable(work);
  const { formatWorkPlan } = await import("../render/work-plan.ts");
  return [formatWorkPlan(work), ...(offer === undefined ? [] : [offer])].join("\n\n");
}

/** What a person types for each option: a plan has to become an epic first. Undefined where there is nothing to begin. */
function commandsOf({ work, epic, unsaid }: ReadPlan, file: string | undefined): OfferCommands | undefined {
  if (work.phase === "implementation") {
    // Code is written in an epic: a file alone has no agents that could begin.
    if (epic === undefined) return undefined;
    const start = "sheaf task start";
    return {
      parallel: start,
      sequential: `${start} --to primary`,
      discuss: "sheaf plan --implementation --mermaid",
    };
  }
  if (epic !== undefined) {
    const first = work.waves.flatMap(({ agents }) => agents).find(({ agent }) => agent !== "primary")?.agent;
    return {
      parallel: "sheaf start",
      sequential: `sheaf start ${first ?? ""}`.trim(),
      discuss: "sheaf plan --mermaid",
    };
  }
  const make = ["sheaf epic new", ...unsaid, "--from", shellWord(file ?? "")].join(" ");
  return {
    parallel: make,
    sequential: `${make} --sequential`,
    discuss: `sheaf plan ${shellWord(file ?? "")} --mermaid`,
  };
}

/** `sheaf plan from-prd`: a plan drafted from a requirements document. */
export const planFromPrd: CommandSpec = {
  usage: "plan from-prd <file>",
  summary: "draft a plan from a requirements document; what was not understood is listed, nothing is made up",
  group: "Plan and start",
  mentionsNews: false,
  mutates: true,
  options: [
    ["--out <file>", "write the plan there; an existing file is not overwritten"],
    ["--with <command>", "a shell command that reads the draft and prints the plan, an agent for example"],
  ],
  examples: [
    "sheaf plan from-prd feature-prd.md --out plan.yaml",
    'sheaf plan from-prd feature-prd.md --with "my-agent --print" --out plan.yaml',
  ],
  async run(input): Promise<Answer> {
    const { draftFromPrd } = await import("../../workflows/plan/draft-plan.ts");
    const { directory } = input;
    const [file, out, dryRun] = [input.argument(0), input.text("out"), input.flag("dry-run")];
    const drafted = await draftFromPrd({ directory, file, through: input.text("with"), out, dryRun });
    const { text, leftOver, issues } = drafted;
    const written = out !== undefined && !dryRun;
    return {
      data: { dryRun, out, ...drafted },
      text: written ? `wrote ${out}` : text.trimEnd(),
      warnings: [
        ...leftOver.map(({ line, text }) => `${file}:${line}: not understood: ${text}`),
        ...issues.map(({ line, column, message }) => `${out ?? "the draft"}:${line}:${column}: ${message}`),
      ],
      next: written ? [{ why: "see waves, savings and the decision", run: `sheaf plan ${out}` }] : [],
      exitCode: issues.length > 0 ? 3 : 0,
    };
  },
};
