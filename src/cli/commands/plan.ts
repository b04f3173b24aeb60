import type { OfferCommands } from "../../core/plan/offer.ts";
import { shellWord } from "../../core/text/shell-word.ts";
import type { ReadPlan } from "../../workflows/plan/read-plan.ts";
import { command } from "../command.ts";
import { flag, text, whole, without } from "../options.ts";

export const plan = command({
  usage: "plan [file]",
  summary: "plan the work: waves, who gets what, savings, the decision and the offer",
  group: "Plan and start",
  place: "anywhere",
  mentionsNews: false,
  options: {
    implementation: flag(
      "--implementation",
      "plan the code instead of the specs: every dependency counts, and files are sorted into batches",
    ),
    agents: whole("--agents <number>", "how many agents at most work at once, the primary included", {
      to: 99,
    }),
    offer: flag("--offer", "you ask for parallel work: two features are offered too"),
    gantt: flag("--gantt", "the timetable alone"),
    mermaid: without(["gantt"], flag("--mermaid", "waves and dependencies as a Mermaid flowchart")),
  },
  examples: [
    "sheaf plan",
    "sheaf plan plan.yaml --agents 3",
    "sheaf plan plan.yaml --implementation --mermaid",
  ],
  async run({ args: { file }, options, directory, epic, system }) {
    const [{ readPlan }, { scheduleOf }, { offerOf }, { planAdvice }] = await Promise.all([
      import("../../workflows/plan/read-plan.ts"),
      import("../../core/plan/schedule.ts"),
      import("../../core/plan/offer.ts"),
      import("../../core/plan/advice.ts"),
    ]);
    const { implementation, agents, offer: asked } = options;
    const phase = implementation ? "implementation" : "spec";
    const read = await readPlan({ directory, epic, file, phase, agents, asked }, system);
    const commands = commandsOf(read, file);
    const offer = commands === undefined ? undefined : offerOf(read.work, commands, asked);
    return {
      data: { epic: read.epic, ...read.work, schedule: scheduleOf(read.work), offer },
      lines: await linesOf(read, options, offer?.text),
      warnings: planAdvice(read.work),
      next: (offer?.options ?? []).map(({ words, run }) => ({ why: words, run })),
    };
  },
});

async function linesOf(
  { work }: ReadPlan,
  { mermaid, gantt }: { readonly mermaid: boolean; readonly gantt: boolean },
  offer: string | undefined,
): Promise<string[]> {
  if (mermaid) return (await import("../render/mermaid.ts")).formatMermaid(work);
  if (gantt) return (await import("../render/gantt.ts")).formatTimetable(work);
  const { formatWorkPlan } = await import("../render/work-plan.ts");
  return [...formatWorkPlan(work), ...(offer === undefined ? [] : ["", ...offer.split("\n")])];
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

export const planFromPrd = command({
  usage: "plan from-prd <file>",
  summary: "draft a plan from a requirements document; what was not understood is listed, nothing is made up",
  group: "Plan and start",
  place: "anywhere",
  mentionsNews: false,
  mutates: true,
  options: {
    out: text("--out <file>", "write the plan there; an existing file is not overwritten"),
    with: text(
      "--with <command>",
      "a shell command that reads the draft and prints the plan, an agent for example",
    ),
  },
  examples: [
    "sheaf plan from-prd feature-prd.md --out plan.yaml",
    'sheaf plan from-prd feature-prd.md --with "my-agent --print" --out plan.yaml',
  ],
  async run({ args: { file }, options: { out, with: through }, directory, dryRun }) {
    const { draftFromPrd } = await import("../../workflows/plan/draft-plan.ts");
    const drafted = await draftFromPrd({ directory, file, through, out, dryRun });
    const { text, leftOver, issues } = drafted;
    return {
      data: { out, ...drafted },
      ...(out === undefined || dryRun ? { content: `${text.trimEnd()}\n` } : { lines: [`wrote ${out}`] }),
      warnings: [
        ...leftOver.map(({ line, text }) => `${file}:${line}: not understood: ${text}`),
        ...issues.map(({ line, column, message }) => `${out ?? "the draft"}:${line}:${column}: ${message}`),
      ],
      next:
        out === undefined
          ? []
          : [{ why: "see waves, savings and the decision", run: `sheaf plan ${shellWord(out)}` }],
      exitCode: issues.length > 0 ? 3 : 0,
    };
  },
});
