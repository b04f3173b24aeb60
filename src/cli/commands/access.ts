import { SheafError } from "../../errors.ts";
import { agentDisplay, type Instant } from "../../core/ids.ts";
import { targetWords } from "../../core/ownership/grant.ts";
import type { Context } from "../../workflows/context/context.ts";
import type { AnswerWords, Decided } from "../../workflows/access/decide.ts";
import type { TargetWords } from "../../workflows/access/resolve-target.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";
import { plain } from "../render/table.ts";

const targetOptions = [
  ["--section <name>", "a section of a shared document instead of a path"],
  ["--document <path>", "the document of the section, where it is not EPIC_README.md"],
] as const;

/** `sheaf request`: asks to change what is somebody else's. */
export const request: CommandSpec = {
  usage: "request [path]",
  summary: "ask the owner of a file, folder or section to let you change it",
  group: "Work",
  mutates: true,
  options: [...targetOptions, ["--reason <text>", "what for"]],
  examples: [
    'sheaf request feature_01_player_fetcher/spec.md --reason "the interface needs a field"',
    'sheaf request --section "PRIMARY PROGRESS" --reason "to note the new date"',
  ],
  async run(input) {
    const [{ openAgentContext }, { requestAccess }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/access/request.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const reason = input.text("reason") ?? "";
    const words = { ...targetOf(input, 0), reason, dryRun };
    const asked = await requestAccess(await openAgentContext(input, input.io.system), words);
    const who = asked.sentTo.map(agentDisplay).join(" and ");
    const what = plain(targetWords(asked.target));
    const done = dryRun ? "would ask" : "asked";
    return {
      data: { dryRun, ...asked },
      text: asked.again
        ? `asked already, as message ${asked.number} to Primary: ${what}`
        : `${done} ${who} for ${what} (message ${asked.number} to Primary)`,
      next: [{ why: "the answer comes as a message", run: "sheaf inbox --unread" }],
    };
  },
};

/** `sheaf grant`: lets another agent change what is one's own, or takes that back. */
export const grant: CommandSpec = {
  usage: "grant <agent> [path]",
  summary: "let another agent change a file, folder or section of yours, or take that back",
  group: "Work",
  mutates: true,
  options: [
    ...targetOptions,
    ["--until <time>", "when it ends: in 2h, or at 2026-01-15T18:00:00Z; else when it is withdrawn"],
    ["--reason <text>", "what the agent should know"],
    ["--withdraw", "end it now; what was committed under it stays good"],
  ],
  examples: [
    "sheaf grant secondary-b",
    "sheaf grant secondary-b feature_01_player_fetcher/spec.md --until 2h",
    "sheaf grant secondary-b feature_01_player_fetcher/spec.md --withdraw",
  ],
  async run(input) {
    const [{ openAgentContext }, { grantAccess, withdrawGrant }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/access/decide.ts"),
    ]);
    const context = await openAgentContext(input, input.io.system);
    const words = await answerWords(context, input);
    const decided = input.flag("withdraw")
      ? await withdrawGrant(context, words)
      : await grantAccess(context, { ...words, until: await untilOf(input) });
    return decidedAnswer(decided, words.dryRun);
  },
};

/** `sheaf decline`: turns a request down. */
export const decline: CommandSpec = {
  usage: "decline <agent> [path]",
  summary: "turn down an agent's request, with the reason",
  group: "Work",
  mutates: true,
  options: [...targetOptions, ["--reason <text>", "why not, or what to do instead"]],
  examples: ['sheaf decline secondary-b --reason "I add the field myself, see spec.md"'],
  async run(input) {
    const [{ openAgentContext }, { declineRequest }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/access/decide.ts"),
    ]);
    const context = await openAgentContext(input, input.io.system);
    const words = await answerWords(context, input);
    return decidedAnswer(await declineRequest(context, words), words.dryRun);
  },
};

async function decidedAnswer({ until, ...decided }: Decided, dryRun: boolean): Promise<Answer> {
  const { formatInstant } = await import("../../core/time.ts");
  const end = until === undefined ? undefined : formatInstant(until);
  const { kind, to, target } = decided;
  const [name, what] = [agentDisplay(to), plain(targetWords(target))];
  const text = {
    granted: `${name} ${dryRun ? "could" : "may now"} change ${what}, ${end === undefined ? "until it is withdrawn" : `until ${end}`}`,
    withdrawn: `${name} ${dryRun ? "could not" : "may not"} change ${what} any more; its commits until now stay good`,
    declined: `${dryRun ? "would decline" : "declined"}: ${name} asked for ${what}`,
  }[kind];
  return { data: { dryRun, ...decided, ...(end === undefined ? {} : { until: end }) }, text };
}

async function answerWords(context: Context, input: Input): Promise<AnswerWords> {
  const { requireAgent } = await import("../../workflows/context/context.ts");
  const to = requireAgent(context, input.argument(0));
  return { to, ...targetOf(input, 1), reason: input.text("reason") ?? "", dryRun: input.flag("dry-run") };
}

function targetOf(input: Input, at: number): TargetWords {
  const path = input.argument(at);
  return {
    directory: input.directory,
    path: path === "" ? undefined : path,
    section: input.text("section"),
    document: input.text("document"),
  };
}

/** When a grant ends: a duration from now, or a time as Sheaf writes them. */
async function untilOf(input: Input): Promise<Instant | undefined> {
  const text = input.text("until");
  if (text === undefined) return undefined;
  const [{ parseDurationMs }, { parseInstant }] = await Promise.all([
    import("../../core/duration.ts"),
    import("../../core/time.ts"),
  ]);
  const ms = parseDurationMs(text);
  const until = ms === undefined ? parseInstant(text) : ((input.io.system.now() + ms) as Instant);
  if (until !== undefined) return until;
  throw new SheafError({
    kind: "usage",
    code: "bad-time",
    message: `--until "${text}" is no time: write 30m, 2h or 2026-01-15T18:00:00Z`,
  });
}
