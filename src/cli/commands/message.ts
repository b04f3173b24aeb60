import { SheafError } from "../../errors.ts";
import { agentDisplay, type AgentId } from "../../core/ids.ts";
import { letterDefaults } from "../../core/records/letter.ts";
import { asksForAnswer, letterKinds, type MessageKind } from "../../core/records/message.ts";
import { grantCommand } from "../../core/ownership/grant.ts";
import { targetOf } from "../../core/records/grant-message.ts";
import type { Received } from "../../core/records/letterbox.ts";
import { textWithMark } from "../../core/records/receipts.ts";
import type { Letter } from "../../workflows/agent/send-message.ts";
import type { Answer, CommandSpec, Input, NextStep } from "../command.ts";
import { answerOf, openForRun } from "../rehearse.ts";
import { plain, plainLines } from "../render/table.ts";

const letterOptions = [
  ["--subject <text>", "one line"],
  ["--action <text>", "what the reader should do"],
  ["--details <text>", "the context"],
  ["--next <text>", "the next steps"],
  ["--ack <text>", "how the reader should confirm; nothing means that no answer is expected"],
  [
    "--kind <kind>",
    `one of ${letterKinds.join(", ")} (update, or response with --reply-to, unless said otherwise)`,
  ],
] as const;

/** `sheaf send`: a message to one agent. */
export const send: CommandSpec = {
  usage: "send <agent>",
  summary: "send a message to an agent, who can read it at once",
  group: "Work",
  mutates: true,
  options: [...letterOptions, ["--reply-to <number>", "the message of the reader that this answers"]],
  examples: [
    'sheaf send primary --subject "Interface of the fetcher" --action "Please confirm" --ack "Reply"',
  ],
  async run(input) {
    const { requireReader, sendMessage } = await import("../../workflows/agent/send-message.ts");
    const context = await openForRun(input);
    const to = requireReader(context, input.argument(0));
    return sentAnswer(input, await sendMessage(context, [to], letterOf(input)));
  },
};

/** `sheaf broadcast`: the same message to everyone who is at work. */
export const broadcast: CommandSpec = {
  usage: "broadcast",
  summary: "send a message to every agent that is at work",
  group: "Work",
  mutates: true,
  options: letterOptions,
  examples: [
    'sheaf broadcast --subject "No --debug flag any more" --action "Remove it from your spec" --ack "Reply when done"',
  ],
  async run(input) {
    const [{ reachable, sendMessage }, { readOwnState }] = await Promise.all([
      import("../../workflows/agent/send-message.ts"),
      import("../../workflows/state/own-state.ts"),
    ]);
    const context = await openForRun(input);
    const readers = reachable(context, await readOwnState(context));
    return sentAnswer(input, await sendMessage(context, readers, letterOf(input)));
  },
};

/** `sheaf inbox`: the messages to this agent. */
export const inbox: CommandSpec = {
  usage: "inbox",
  summary: "read your messages, and record that you were shown them",
  group: "Work",
  options: [
    ["--unread", "only what is not acknowledged"],
    ["--from <agent>", "only this sender's"],
    ["--exit-code", "exit with 5 when something is unread, 0 when not"],
  ],
  examples: ["sheaf inbox --unread", "sheaf inbox --unread --exit-code --json"],
  async run(input) {
    const [{ openAgentContext, requireAgent }, { readInbox }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/agent/read-inbox.ts"),
    ]);
    const context = await openAgentContext(input, input.io.system);
    const sender = input.text("from");
    const from = sender === undefined ? undefined : requireAgent(context, sender);
    const letters = await readInbox(context, { unreadOnly: input.flag("unread"), from });
    const waiting = letters.filter(({ state }) => state !== "read");
    const text = letters.map(
      ({ from, to, message, state }) =>
        `[${state}] ${agentDisplay(from)} #${message.number}${to === undefined ? "" : ` to ${agentDisplay(to)}`}\n${plainLines(textWithMark(message, state === "read").trimEnd())}`,
    );
    return {
      data: { letters },
      text: text.length === 0 ? "no messages" : text.join("\n\n"),
      next: [
        ...waiting.flatMap(requestSteps),
        ...(waiting.some(({ message }) => asksForAnswer(message))
          ? [{ why: "once you have dealt with them", run: "sheaf ack" }]
          : []),
      ],
      exitCode: input.flag("exit-code") && waiting.length > 0 ? 5 : 0,
    };
  },
};

/** A request is answered by a command of its own. */
function requestSteps({ from, message }: Received): NextStep[] {
  const target = message.kind === "handoff-request" ? targetOf(message) : undefined;
  if (target === undefined) return [];
  const grant = grantCommand(from, target);
  return [{ why: `to allow it; sheaf decline ${from} --reason "…" turns it down`, run: grant }];
}

/** `sheaf ack`: records that messages were dealt with. */
export const ack: CommandSpec = {
  usage: "ack [agent] [number]",
  summary: "acknowledge all messages that were shown, all of one sender, or one message",
  group: "Work",
  mutates: true,
  options: [["--reply <text>", "answer the message with that number"]],
  examples: ["sheaf ack", 'sheaf ack primary 3 --reply "Done: the flag is gone"'],
  async run(input) {
    const [{ requireAgent }, { acknowledge }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/agent/acknowledge.ts"),
    ]);
    const context = await openForRun(input);
    const sender = input.argument(0);
    const answer = await acknowledge(context, {
      from: sender === "" ? undefined : requireAgent(context, sender),
      number: numberOf(input.argument(1)),
      reply: input.text("reply"),
    });
    const lines = answer.messages.map(({ from, number }) => `acknowledged ${agentDisplay(from)} #${number}`);
    return answerOf(input, {
      data: answer,
      text:
        [
          ...lines,
          ...answer.cleared.map((blocker) => `cleared the blocker: ${plain(blocker)}`),
          ...answer.sent.map(({ to, number }) => `replied to ${agentDisplay(to)} as message ${number}`),
        ].join("\n") || "nothing was waiting",
    });
  },
};

/** `sheaf escalate`: asks the primary for help. */
export const escalate: CommandSpec = {
  usage: "escalate",
  summary: "ask the primary for help: message, STATUS and checkpoint at once",
  group: "Work",
  mutates: true,
  options: [
    ["--blocker <text>", "what blocks you, in one line"],
    ["--need <text>", "what you need to go on"],
    ["--issue <text>", "the problem in detail"],
    ["--attempted <text>", "what you tried"],
    ["--urgency <level>", "LOW, MEDIUM or HIGH"],
  ],
  examples: ['sheaf escalate --blocker "DISCOVERY.md is missing" --need "the approved discovery"'],
  async run(input) {
    const { escalate } = await import("../../workflows/agent/escalate.ts");
    const answer = await escalate(await openForRun(input), {
      blocker: required(input, "blocker"),
      need: required(input, "need"),
      issue: input.text("issue"),
      attempted: input.text("attempted"),
      urgency: input.text("urgency"),
    });
    return answerOf(input, {
      data: answer,
      text: `escalated to Primary as message ${answer.number}${answer.again ? " (a reminder: it is open already)" : ""}`,
      next: [{ why: "the primary answers within 15 minutes", run: "sheaf inbox --unread" }],
    });
  },
};

function letterOf(input: Input): Letter {
  const reply = numberOf(input.text("reply-to") ?? "");
  const { kind, acknowledge } = letterDefaults(reply);
  const ack = input.text("ack") ?? acknowledge;
  const field = (name: string, option: string) => {
    const value = input.text(option);
    return value === undefined ? [] : [{ name, value }];
  };
  return {
    kind: kindOf(input.text("kind") ?? kind),
    subject: required(input, "subject"),
    fields: [...field("Action", "action"), ...field("Details", "details"), ...field("Next", "next")],
    ...(reply === undefined ? {} : { inReplyTo: reply }),
    ...(ack === undefined ? {} : { acknowledge: ack }),
  };
}

function kindOf(text: string): MessageKind {
  const kind = letterKinds.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new SheafError({
    kind: "usage",
    code: "bad-kind",
    message: `--kind "${text}": one of ${letterKinds.join(", ")}`,
  });
}

function required(input: Input, option: string): string {
  const text = input.text(option);
  if (text !== undefined && text.trim() !== "") return text;
  throw new SheafError({
    kind: "usage",
    code: "missing-option",
    message: `--${option} is missing`,
    fix: `say it with --${option} "…"`,
  });
}

function numberOf(text: string): number | undefined {
  if (text === "") return undefined;
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new SheafError({ kind: "usage", code: "bad-number", message: `"${text}" is no message number` });
}

function sentAnswer(
  input: Input,
  sent: readonly { readonly to: AgentId; readonly number: number }[],
): Answer {
  const lines = sent.map(({ to, number }) => `sent to ${agentDisplay(to)} as message ${number}`);
  return answerOf(input, { data: { sent }, text: lines.join("\n") || "nobody is at work" });
}
