import { count } from "../text/count.ts";
import { agentDisplay, primary, type AgentId } from "../ids.ts";
import { formatDuration } from "../duration.ts";
import { estimateMs } from "./estimate.ts";
import type { WorkPlan } from "./work-plan.ts";

/** One way to go on, with the command behind it. */
export interface OfferOption {
  readonly words: string;
  readonly run: string;
}

/** What is put before the person: the protocol's words and three options (protocol section 1.3, seed 001 phase 2). */
export interface Offer {
  readonly text: string;
  readonly options: readonly OfferOption[];
}

/** The commands behind the options, which depend on whether the epic is made yet. */
export type OfferCommands = Readonly<Record<"parallel" | "sequential" | "discuss", string>>;

/** The offer of parallel work; undefined where none is due: one feature, two that nobody asked for, unknown times. */
export function offerOf(plan: WorkPlan, commands: OfferCommands, asked: boolean): Offer | undefined {
  const { decision, savings, waves, phase } = plan;
  if (savings === undefined || decision.offer === "never" || (decision.offer === "on-request" && !asked))
    return undefined;
  const tasks = waves.flatMap(({ agents }) => agents.flatMap((load) => load.tasks));
  const work = phase === "spec" ? "S2 (Feature Deep Dives)" : "the implementation";
  const times = tasks.map((task) => formatDuration(estimateMs(task, phase) ?? 0));
  const even = new Set(times).size === 1 ? `${tasks.length} × ${times[0]} = ` : "";
  const sessions = secondariesOf(plan).length;
  const options: OfferOption[] = [
    {
      words: `✅ Enable parallel work for ${phase === "spec" ? "S2" : "the implementation"}`,
      run: commands.parallel,
    },
    { words: "❌ Continue sequential", run: commands.sequential },
    { words: "❓ Discuss parallelization approach", run: commands.discuss },
  ];
  const lines = [
    `I've identified ${tasks.length} ${phase === "spec" ? "features" : "tasks"}:`,
    ...tasks.map(({ id, title }, at) => `- ${id}: ${title.replace(/\s+/g, " ")} (${times[at]})`),
    "",
    "🚀 PARALLEL WORK OPPORTUNITY",
    "",
    `I can enable parallel work for ${work}:`,
    "",
    `Sequential approach: ${even}${formatDuration(savings.sequentialMs)}`,
    `Parallel approach: ${formatDuration(savings.parallelMs)}${waves.length > 1 ? ` (${waves.length} waves)` : " (simultaneously)"}`,
    "",
    `TIME SAVINGS: ${formatDuration(savings.savedMs)} (${savings.savedPercent}% reduction)`,
    "",
    "COORDINATION:",
    `- You'll need to open ${count(sessions, "additional session")}`,
    `- ${agentDisplay(primary)} coordinates all agents; reckon with ${formatDuration(savings.coordinationMs)} for it`,
    ...(decision.kind === "parallel"
      ? []
      : [
          `- I recommend sequential: ${decision.conditions
            .filter(({ holds }) => !holds)
            .map(({ name, sum }) => `${name}: ${sum}`)
            .join("; ")}`,
        ]),
    "",
    "Would you like to:",
    ...options.map(({ words, run }, at) => `${at + 1}. ${words}:  ${run}`),
  ];
  return { text: lines.join("\n"), options };
}

/** The secondaries of a plan, each once. */
export function secondariesOf({ waves }: Pick<WorkPlan, "waves">): AgentId[] {
  const agents = waves.flatMap(({ agents }) => agents.map(({ agent }) => agent));
  return [...new Set(agents)].filter((agent) => agent !== primary);
}
