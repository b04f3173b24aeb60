import { agentDisplay, type AgentId } from "../../core/ids.ts";
import { letterDefaults } from "../../core/records/letter.ts";
import { asksForAnswer, letterKinds } from "../../core/records/message.ts";
import { grantCommand } from "../../core/ownership/grant.ts";
import { targetOf } from "../../core/records/grant-message.ts";
import { textWithMark } from "../../core/records/receipts.ts";
import { usage } from "../../errors.ts";
import { requireAgent } from "../../workflows/context/require-agent.ts";
import type { Received } from "../../core/records/letterbox.ts";
import type { Letter } from "../../workflows/agent/send-message.ts";
import { command, type Answer, type NextStep } from "../command.ts";
import { choice, flag, required, text, whole } from "../options.ts";

const letterOptions = {
  subject: required(text("--subject <text>", "one line")),
  action: text("--action <text>", "what the reader should do"),
  details: text("--details <text>", "the context"),
  next: text("--next <text>", "the next steps"),
  ack: text("--ack <text>", "how the reader should confirm (default: no answer is expected)"),
  kind: choice("--kind <kind>", "default: update, or response with --reply-to", letterKinds),
};

export const send = command({
  usage: "send <agent>",
  summary: "send a message to an agent, who can read it at once",
  group: "Work",
  place: "agent",
  mutates: true,
  options: {
    ...letterOptions,
    replyTo: whole("--reply-to <number>", "the message of the reader that this answers", { to: 999_999_999 }),
  },
  examples: [
    'sheaf send primary --subject "Interface of the fetcher" --action "Please confirm" --ack "Reply"',
  ],
  async run({ context, args, options }) {
    const { requireReader, sendMessage } = await import("../../workflows/agent/send-message.ts");
    const to = requireReader(context, args.agent);
    return sentAnswer(await sendMessage(context, [to], letterOf(options)));
  },
});

export const broadcast = command({
  usage: "broadcast",
  summary: "send a message to every agent that is at work",
  group: "Work",
  place: "agent",
  mutates: true,
  options: letterOptions,
  examples: [
    'sheaf broadcast --subject "No --debug flag any more" --action "Remove it from your spec" --ack "Reply when done"',
  ],
  async run({ context, options }) {
    const [{ reachable, sendMessage }, { readOwnState }] = await Promise.all([
      import("../../workflows/agent/send-message.ts"),
      import("../../workflows/state/own-state.ts"),
    ]);
    const readers = reachable(context, await readOwnState(context));
    return sentAnswer(await sendMessage(context, readers, letterOf(options)));
  },
});

export const inbox = command({
  usage: "inbox",
  summary: "read your messages, and record that you were shown them",
  group: "Work",
  place: "agent",
  options: {
    unread: flag("--unread", "only what is not acknowledged"),
    from: text("--from <agent>", "only this sender's"),
    exitCode: flag("--exit-code", "exit with 5 when something is unread, 0 when not"),
  },
  examples: ["sheaf inbox --unread", "sheaf inbox --unread --exit-code --json"],
  async run({ context, options }) {
    const { readInbox } = await import("../../workflows/agent/read-inbox.ts");
    const from = options.from === undefined ? undefined : requireAgent(context, options.from);
    const letters = await readInbox(context, { unreadOnly: options.unread, from });
    const waiting = letters.filter(({ state }) => state !== "read");
    return {
      data: { letters },
      lines: letters.length === 0 ? ["no messages"] : letters.flatMap(letterLines),
      next: [
        ...waiting.flatMap(requestSteps),
        ...(waiting.some(({ message }) => asksForAnswer(message))
          ? [{ why: "once you have dealt with them", run: "sheaf ack" }]
          : []),
      ],
      exitCode: options.exitCode && waiting.length > 0 ? 5 : 0,
    };
  },
});

function letterLines({ from, to, message, state }: Received, at: number): string[] {
  const text = textWithMark(message, state === "read")
    .trimEnd()
    .split(/\r?\n/);
  return [
    ...(at === 0 ? [] : [""]),
    `[${state}] ${agentDisplay(from)} #${message.number}${to === undefined ? "" : ` to ${agentDisplay(to)}`}`,
    // Indented: what another agent writes cannot pass for what Sheaf says.
    ...text.map((line) => `  ${line}`),
  ];
}

/** A request is answered by a command of its own. */
function requestSteps({ from, message }: Received): NextStep[] {
  const target = message.kind === "handoff-request" ? targetOf(message) : undefined;
  if (target === undefined) return [];
  const grant = grantCommand(from, target);
  return [{ why: `to allow it; sheaf decline ${from} --reason "…" turns it down`, run: grant }];
}

export const ack = command({
  usage: "ack [agent] [number]",
  summary: "acknowledge all messages that were shown, all of one sender, or one message",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { reply: text("--reply <text>", "answer the message with that number") },
  examples: ["sheaf ack", 'sheaf ack primary 3 --reply "Done: the flag is gone"'],
  async run({ context, args, options: { reply } }) {
    const { acknowledge } = await import("../../workflows/agent/acknowledge.ts");
    const from = args.agent === undefined ? undefined : requireAgent(context, args.agent);
    const answer = await acknowledge(context, { from, number: numberOf(args.number), reply });
    const lines = [
      ...answer.messages.map(({ from, number }) => `acknowledged ${agentDisplay(from)} #${number}`),
      ...answer.cleared.map((blocker) => `cleared the blocker: ${blocker}`),
      ...answer.sent.map(({ to, number }) => `replied to ${agentDisplay(to)} as message ${number}`),
    ];
    return { data: answer, lines: lines.length === 0 ? ["nothing was waiting"] : lines };
  },
});

function numberOf(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  if (/^[1-9][0-9]{0,8}$/.test(typed)) return Number(typed);
  throw usage("bad-number", `"${typed}" is no message number`, "sheaf inbox");
}

export const escalate = command({
  usage: "escalate",
  summary: "ask the primary for help: message, STATUS and checkpoint at once",
  group: "Work",
  place: "agent",
  mutates: true,
  options: {
    blocker: required(text("--blocker <text>", "what blocks you, in one line")),
    need: required(text("--need <text>", "what you need to go on")),
    issue: text("--issue <text>", "the problem in detail"),
    attempted: text("--attempted <text>", "what you tried"),
    urgency: text("--urgency <level>", "LOW, MEDIUM or HIGH"),
  },
  examples: ['sheaf escalate --blocker "DISCOVERY.md is missing" --need "the approved discovery"'],
  async run({ context, options }) {
    const { escalate } = await import("../../workflows/agent/escalate.ts");
    const answer = await escalate(context, options);
    const again = answer.again ? " (a reminder: it is open already)" : "";
    return {
      data: answer,
      lines: [`escalated to Primary as message ${answer.number}${again}`],
      next: [{ why: "the primary answers within 15 minutes", run: "sheaf inbox --unread" }],
    };
  },
});

interface LetterOptions {
  readonly subject: string;
  readonly action: string | undefined;
  readonly details: string | undefined;
  readonly next: string | undefined;
  readonly ack: string | undefined;
  readonly kind: Letter["kind"] | undefined;
  readonly replyTo?: number | undefined;
}

function letterOf({ subject, action, details, next, replyTo, ...options }: LetterOptions): Letter {
  const { kind, acknowledge } = letterDefaults(replyTo);
  const ack = options.ack ?? acknowledge;
  const field = (name: string, value: string | undefined) => (value === undefined ? [] : [{ name, value }]);
  return {
    kind: options.kind ?? kind,
    subject,
    fields: [...field("Action", action), ...field("Details", details), ...field("Next", next)],
    ...(replyTo === undefined ? {} : { inReplyTo: replyTo }),
    ...(ack === undefined ? {} : { acknowledge: ack }),
  };
}

function sentAnswer(sent: readonly { readonly to: AgentId; readonly number: number }[]): Answer {
  const lines = sent.map(({ to, number }) => `sent to ${agentDisplay(to)} as message ${number}`);
  return { data: { sent }, lines: lines.length === 0 ? ["nobody is at work"] : lines };
}
