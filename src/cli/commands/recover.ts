import { SheafError } from "../../errors.ts";
import type { RestorePlan } from "../../core/lifecycle/snapshot.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";

const ways = {
  resume: "the same agent goes on in its worktree, with a brief of where it stands",
  takeover: "a new agent goes on with a branch, a worktree and the messages of the old one",
  absorb: "the primary takes the features and their work",
} as const;
type Way = keyof typeof ways;

/** `sheaf recover`: what to do with the work of an agent that has stopped. */
export const recover: CommandSpec = {
  usage: "recover <agent>",
  summary: "go on with the work of an agent that has stopped; nothing is killed or deleted",
  group: "Repair",
  mutates: true,
  options: [
    ["--resume", ways.resume],
    ["--takeover", ways.takeover],
    ["--absorb", ways.absorb],
  ],
  examples: [
    "sheaf recover secondary-a --resume",
    "sheaf recover secondary-a --takeover --dry-run",
    "sheaf recover secondary-a --absorb",
  ],
  run(input) {
    const asked = (["resume", "takeover", "absorb"] as const).filter((way) => input.flag(way));
    const [way] = asked;
    if (way === undefined || asked.length > 1) throw whichWay(input.argument(0));
    return carriedOut[way](input);
  },
};

const carriedOut: Readonly<Record<Way, (input: Input) => Promise<Answer>>> = {
  async resume(input) {
    const [{ openContext }, { requireLiving }, { readBrief }, { formatBrief, stepsOf }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/recover/hand-over.ts"),
      import("../../workflows/recover/read-brief.ts"),
      import("../render/brief.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const brief = await readBrief(context, requireLiving(context, input.argument(0)), input.flag("dry-run"));
    return { data: brief, text: formatBrief(brief), next: stepsOf(brief) };
  },

  async takeover(input) {
    const [{ openPrimaryContext }, { requireKept }, { takeOver }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/context/snapshot.ts"),
      import("../../workflows/recover/take-over.ts"),
    ]);
    const context = await openPrimaryContext(input, input.io.system);
    const dryRun = input.flag("dry-run");
    const taken = await takeOver(context, requireKept(context, input.argument(0)), dryRun);
    const { from, to, branch, worktree, restored } = taken;
    return {
      data: { dryRun, ...taken },
      text: [
        `${to} ${dryRun ? "would take" : "has taken"} over from ${from}: ${branch} in ${worktree}`,
        ...restoredWords(restored),
      ].join("\n"),
      next: [
        { why: `the text to give to ${to}`, run: `sheaf handoff ${to}` },
        { why: "and where the work stands", run: `sheaf recover ${to} --resume` },
      ],
    };
  },

  async absorb(input) {
    const [{ openPrimaryContext }, { requireKept }, { absorb }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/context/snapshot.ts"),
      import("../../workflows/recover/absorb.ts"),
    ]);
    const context = await openPrimaryContext(input, input.io.system);
    const dryRun = input.flag("dry-run");
    const absorbed = await absorb(context, requireKept(context, input.argument(0)), dryRun);
    const { from, features, restored, aside } = absorbed;
    return {
      data: { dryRun, ...absorbed },
      text: [
        `the primary ${dryRun ? "would own" : "owns"} ${features.join(", ") || "no feature"} of ${from}`,
        ...restoredWords(restored, aside),
      ].join("\n"),
      next: [{ why: "say where the feature stands", run: 'sheaf heartbeat --step "…"' }],
    };
  },
};

function restoredWords(plan: RestorePlan | undefined, aside = ""): string[] {
  if (plan === undefined) return [];
  return [
    ...plan.write.map((path) => `not committed yet: ${path}`),
    ...plan.remove.map((path) => `deleted, not committed yet: ${path}`),
    ...plan.aside.map((path) => `yours stays, the other is in ${aside}/${path}`),
  ];
}

function whichWay(agent: string): SheafError {
  const lines = Object.entries(ways).map(([way, words]) => `  --${way}: ${words}`);
  return new SheafError({
    kind: "usage",
    code: "which-way",
    message: `say one way to go on:\n${lines.join("\n")}`,
    fix: `sheaf recover ${agent} --resume`,
  });
}
