import { agentDisplay } from "../../core/ids.ts";
import { requireAgent } from "../../workflows/context/require-agent.ts";
import type { SettledTask } from "../../workflows/tasks/settle-task.ts";
import { command, type Answer } from "../command.ts";
import { text } from "../options.ts";
import { formatTasks } from "../render/tasks.ts";

export const taskList = command({
  usage: "task list",
  summary: "show the tasks of the epic's plan: who does them, how far they are, what they wait for",
  group: "Work",
  place: "epic",
  examples: ["sheaf task list", "sheaf task list --json"],
  async run({ context }) {
    const { listTasks } = await import("../../workflows/tasks/list-tasks.ts");
    const tasks = await listTasks(context);
    return { data: { tasks }, lines: formatTasks(tasks) };
  },
});

export const taskStart = command({
  usage: "task start [ids...]",
  summary: "begin tasks of the plan whose dependencies are merged: their files become their owners' alone",
  group: "Plan and start",
  place: "primary",
  mutates: true,
  options: {
    to: text(
      "--to <agent>",
      "who does those that the plan gives to nobody (default: as sheaf plan shares them)",
    ),
  },
  examples: [
    "sheaf task start --dry-run",
    "sheaf task start",
    "sheaf task start BACKEND-01 --to secondary-a",
  ],
  async run({ context, args: { ids }, options, dryRun }) {
    const { startTasks } = await import("../../workflows/tasks/start-tasks.ts");
    const to = options.to === undefined ? undefined : requireAgent(context, options.to);
    const tasks = await startTasks(context, { ids, to, dryRun });
    return {
      data: { tasks },
      lines: tasks.map(({ id, owner, files }) => `${id} is ${agentDisplay(owner)}'s: ${files.join(", ")}`),
      next: [{ why: "an agent that has no worktree yet gets one", run: "sheaf start" }],
    };
  },
});

export const taskDone = command({
  usage: "task done <id>",
  summary: "say that a task is done; its check has to pass here first, and everything has to be committed",
  group: "Work",
  place: "agent",
  mutates: true,
  examples: ["sheaf task done BACKEND-01"],
  async run({ context, args: { id }, tell }) {
    const { finishTask } = await load();
    return settledAnswer(await finishTask(context, { id, tell }));
  },
});

export const taskFail = command({
  usage: "task fail <id>",
  summary:
    "record an attempt that failed; after the third the primary is asked for help, and the others go on",
  group: "Work",
  place: "agent",
  mutates: true,
  options: { reason: text("--reason <text>", "why it failed") },
  examples: ['sheaf task fail BACKEND-01 --reason "the API has no such call"'],
  async run({ context, args: { id }, options: { reason = "" } }) {
    const { failTask } = await load();
    return { ...(await settledAnswer(await failTask(context, { id, reason }))), exitCode: 0 };
  },
});

async function settledAnswer(settled: SettledTask): Promise<Answer> {
  const { settledWords } = await load();
  const { id, record, notRun } = settled;
  const isDone = record.state === "done";
  const next = isDone
    ? { why: "see what else is to be done", run: "sheaf task list" }
    : record.state === "open"
      ? { why: "try again: fix it, commit", run: `sheaf task done ${id}` }
      : { why: "the branch stays as it is; see what the primary says", run: "sheaf inbox" };
  return {
    data: settled,
    lines: settledWords(settled).split("\n"),
    warnings: notRun === undefined ? [] : [`its check was not run, and has to pass: ${notRun.trimEnd()}`],
    next: [next],
    exitCode: isDone ? 0 : 1,
  };
}

function load() {
  return import("../../workflows/tasks/settle-task.ts");
}
