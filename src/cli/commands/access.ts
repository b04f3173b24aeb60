import { agentDisplay, type Instant } from "../../core/ids.ts";
import { parseDurationMs } from "../../core/duration.ts";
import { targetWords } from "../../core/ownership/grant.ts";
import { formatInstant, parseInstant } from "../../core/time.ts";
import { requireAgent } from "../../workflows/context/require-agent.ts";
import type { Decided } from "../../workflows/access/decide.ts";
import { command, type Answer } from "../command.ts";
import { BadValue, flag, text, without, type OptionSpec } from "../options.ts";

const targetOptions = {
  section: text("--section <name>", "a section of a shared document instead of a path"),
  document: text("--document <path>", "the section's document (default: EPIC_README.md)"),
};

export const request = command({
  usage: "request [path]",
  summary: "ask the owner of a file, folder or section to let you change it",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { ...targetOptions, reason: text("--reason <text>", "what for") },
  examples: [
    'sheaf request feature_01_player_fetcher/spec.md --reason "the interface needs a field"',
    'sheaf request --section "PRIMARY PROGRESS" --reason "to note the new date"',
  ],
  async run({ context, args, options, directory, dryRun }) {
    const { requestAccess } = await import("../../workflows/access/request.ts");
    const { reason = "" } = options;
    const asked = await requestAccess(context, { ...args, ...options, reason, directory, dryRun });
    const who = asked.sentTo.map(agentDisplay).join(" and ");
    const what = targetWords(asked.target);
    return {
      data: asked,
      lines: [
        asked.again
          ? `asked already, as message ${asked.number} to Primary: ${what}`
          : `asked ${who} for ${what} (message ${asked.number} to Primary)`,
      ],
      next: [{ why: "the answer comes as a message", run: "sheaf inbox --unread" }],
    };
  },
});

/** When a grant ends: a duration from now, or a time as Sheaf writes them. */
const until: OptionSpec<((now: Instant) => Instant) | undefined> = {
  flags: "--until <time>",
  description: "when it ends: in 2h, or at 2026-01-15T18:00:00Z (default: when it is withdrawn)",
  parse: (typed) => {
    const [ms, at] = [parseDurationMs(typed), parseInstant(typed)];
    if (ms === undefined && at === undefined) throw new BadValue("Use 30m, 2h or 2026-01-15T18:00:00Z.");
    return (now) => at ?? ((now + (ms ?? 0)) as Instant);
  },
};

export const grant = command({
  usage: "grant <agent> [path]",
  summary: "let another agent change a file, folder or section of yours, or take that back",
  group: "Work",
  place: "agent",
  mutates: true,
  options: {
    ...targetOptions,
    until,
    reason: text("--reason <text>", "what the agent should know"),
    withdraw: without(["until"], flag("--withdraw", "end it now; what was committed under it stays good")),
  },
  examples: [
    "sheaf grant secondary-b",
    "sheaf grant secondary-b feature_01_player_fetcher/spec.md --until 2h",
    "sheaf grant secondary-b feature_01_player_fetcher/spec.md --withdraw",
  ],
  async run({ context, args, options, directory, dryRun }) {
    const { grantAccess, withdrawGrant } = await import("../../workflows/access/decide.ts");
    const { reason = "", section, document, withdraw } = options;
    const to = requireAgent(context, args.agent);
    const words = { to, path: args.path, section, document, reason, directory, dryRun };
    if (withdraw) return decidedAnswer(await withdrawGrant(context, words));
    return decidedAnswer(
      await grantAccess(context, { ...words, until: options.until?.(context.system.now()) }),
    );
  },
});

export const decline = command({
  usage: "decline <agent> [path]",
  summary: "turn down an agent's request, with the reason",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { ...targetOptions, reason: text("--reason <text>", "why not, or what to do instead") },
  examples: ['sheaf decline secondary-b --reason "I add the field myself, see spec.md"'],
  async run({ context, args: { agent, path }, options, directory, dryRun }) {
    const { declineRequest } = await import("../../workflows/access/decide.ts");
    const { reason = "", ...target } = options;
    const words = { to: requireAgent(context, agent), path, ...target, reason, directory, dryRun };
    return decidedAnswer(await declineRequest(context, words));
  },
});

function decidedAnswer({ until, ...decided }: Decided): Answer {
  const end = until === undefined ? undefined : formatInstant(until);
  const { kind, to, target } = decided;
  const [name, what] = [agentDisplay(to), targetWords(target)];
  const line = {
    granted: `${name} may now change ${what}, ${end === undefined ? "until it is withdrawn" : `until ${end}`}`,
    withdrawn: `${name} may not change ${what} any more; its commits until now stay good`,
    declined: `declined: ${name} asked for ${what}`,
  }[kind];
  return { data: { ...decided, until: end }, lines: [line] };
}
