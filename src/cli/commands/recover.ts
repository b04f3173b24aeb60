import { usage } from "../../errors.ts";
import type { RestorePlan } from "../../core/lifecycle/snapshot.ts";
import type { Context } from "../../workflows/context/context.ts";
import { command, type Answer } from "../command.ts";
import { flag, without } from "../options.ts";

const ways = {
  resume: "the same agent goes on in its worktree, with a brief of where it stands",
  takeover: "a new agent goes on with a branch, a worktree and the messages of the old one",
  absorb: "the primary takes the features and their work",
} as const;

export const recover = command({
  usage: "recover <agent>",
  summary: "go on with the work of an agent that has stopped; nothing is killed or deleted",
  group: "Repair",
  place: "epic",
  mutates: true,
  options: {
    resume: without(["takeover", "absorb"], flag("--resume", ways.resume)),
    takeover: without(["absorb"], flag("--takeover", ways.takeover)),
    absorb: flag("--absorb", ways.absorb),
  },
  examples: [
    "sheaf recover secondary-a --resume",
    "sheaf recover secondary-a --takeover --dry-run",
    "sheaf recover secondary-a --absorb",
  ],
  async run({ context, args: { agent }, options, dryRun }) {
    const stopped: Stopped = { context, name: agent, dryRun };
    if (options.resume) return resume(stopped);
    if (options.takeover) return takeOver(stopped);
    if (options.absorb) return absorb(stopped);
    const lines = Object.entries(ways).map(([way, words]) => `--${way}: ${words}`);
    throw usage("which-way", `choose one of\n${lines.join("\n")}`, `sheaf recover ${agent} --resume`);
  },
});

interface Stopped {
  readonly context: Context;
  /** Of the agent, as typed. */
  readonly name: string;
  readonly dryRun: boolean;
}

async function resume({ context, name, dryRun }: Stopped): Promise<Answer> {
  const [{ requireLiving }, { readBrief }, { formatBrief, stepsOf }] = await Promise.all([
    import("../../workflows/recover/hand-over.ts"),
    import("../../workflows/recover/read-brief.ts"),
    import("../render/brief.ts"),
  ]);
  const brief = await readBrief(context, requireLiving(context, name), dryRun);
  return { data: brief, lines: formatBrief(brief), next: stepsOf(brief) };
}

async function takeOver({ context, name, dryRun }: Stopped): Promise<Answer> {
  const [{ requirePrimaryContext }, { requireKept }, { takeOver }] = await Promise.all([
    import("../../workflows/context/context.ts"),
    import("../../workflows/context/snapshot.ts"),
    import("../../workflows/recover/take-over.ts"),
  ]);
  const taken = await takeOver(requirePrimaryContext(context), requireKept(context, name), dryRun);
  const { from, to, branch, worktree, restored } = taken;
  return {
    data: taken,
    lines: [`${to} has taken over from ${from}: ${branch} in ${worktree}`, ...restoredWords(restored)],
    next: [
      { why: `the text to give to ${to}`, run: `sheaf handoff ${to}` },
      { why: "and where the work stands", run: `sheaf recover ${to} --resume` },
    ],
  };
}

async function absorb({ context, name, dryRun }: Stopped): Promise<Answer> {
  const [{ requirePrimaryContext }, { requireKept }, { absorb }] = await Promise.all([
    import("../../workflows/context/context.ts"),
    import("../../workflows/context/snapshot.ts"),
    import("../../workflows/recover/absorb.ts"),
  ]);
  const absorbed = await absorb(requirePrimaryContext(context), requireKept(context, name), dryRun);
  const { from, features, restored, aside } = absorbed;
  return {
    data: absorbed,
    lines: [
      `the primary owns ${features.join(", ") || "no feature"} of ${from}`,
      ...restoredWords(restored, aside),
    ],
    next: [{ why: "say where the feature stands", run: 'sheaf heartbeat --step "…"' }],
  };
}

function restoredWords(plan: RestorePlan | undefined, aside = ""): string[] {
  if (plan === undefined) return [];
  return [
    ...plan.write.map((path) => `not committed yet: ${path}`),
    ...plan.remove.map((path) => `deleted, not committed yet: ${path}`),
    ...plan.aside.map((path) => `kept your version; saved the other as ${aside}/${path}`),
  ];
}
