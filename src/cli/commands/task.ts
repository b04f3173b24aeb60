import type { SettledTask } from "../../workflows/tasks/settle-task.ts";
import type { CommandSpec } from "../command.ts";

/** `sheaf task list`: the plan's tasks, and how far each is. */
export const taskList: CommandSpec = {
  usage: "task list",
  summary: "show the tasks of the epic's plan: who does them, how far they are, what they wait for",
  group: "Work",
  examples: ["sheaf task list", "sheaf task list --json"],
  async run(input) {
    const [{ openContext }, { listTasks }, { formatTasks }] = await Promise.all([
      import("../../workflows/context.ts"),
      import("../../workflows/tasks/list-tasks.ts"),
      import("../render/tasks.ts"),
    ]);
    const tasks = await listTasks(await openContext(input, input.io.system));
    return { data: { tasks }, text: formatTasks(tasks) };
  },
};

/** `sheaf task start`: implementation begins. */
export const taskStart: CommandSpec = {
  usage: "task start [ids...]",
  summary: "begin tasks of the plan whose dependencies are merged: their files become their owners' alone",
  group: "Plan and start",
  mutates: true,
  options: [
    [
      "--to <agent>",
      "who does those that the plan gives to nobody; without it they are shared out as sheaf plan says",
    ],
  ],
  examples: [
    "sheaf task start --dry-run",
    "sheaf task start",
    "sheaf task start BACKEND-01 --to secondary-a",
  ],
  async run(input) {
    const [{ openPrimaryContext, requireAgent }, { startTasks, startedWords }] = await Promise.all([
      import("../../workflows/context.ts"),
      import("../../workflows/tasks/start-tasks.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openPrimaryContext(input, input.io.system);
    const name = input.text("to");
    const to = name === undefined ? undefined : requireAgent(context, name);
    const tasks = await startTasks(context, { ids: input.rest(0), to, dryRun });
    return {
      data: { dryRun, tasks },
      text: startedWords(tasks, dryRun),
      next: dryRun ? [] : [{ why: "an agent that has no worktree yet gets one", run: "sheaf start" }],
    };
  },
};

/** `sheaf task done`: a task is finished. */
export const taskDone: CommandSpec = {
  usage: "task done <id>",
  summary: "say that a task is done; its check has to pass here first, and everything has to be committed",
  group: "Work",
  examples: ["sheaf task done BACKEND-01"],
  async run(input) {
    const [{ openAgentContext }, { finishTask }] = await load();
    const context = await openAgentContext(input, input.io.system);
    const tell = (line: string) => input.io.err(`${line}\n`);
    return answerOf(await finishTask(context, { id: input.argument(0), tell }));
  },
};

/** `sheaf task fail`: an attempt failed. */
export const taskFail: CommandSpec = {
  usage: "task fail <id>",
  summary:
    "record an attempt that failed; after the third the primary is asked for help, and the others go on",
  group: "Work",
  options: [["--reason <text>", "why it failed"]],
  examples: ['sheaf task fail BACKEND-01 --reason "the API has no such call"'],
  async run(input) {
    const [{ openAgentContext }, { failTask }] = await load();
    const context = await openAgentContext(input, input.io.system);
    const settled = await failTask(context, { id: input.argument(0), reason: input.text("reason") ?? "" });
    return { ...(await answerOf(settled)), exitCode: 0 };
  },
};

async function answerOf(settled: SettledTask) {
  const [, { settledWords }] = await load();
  const { id, record } = settled;
  const isDone = record.state === "done";
  const next = isDone
    ? { why: "see what else is to be done", run: "sheaf task list" }
    : record.state === "open"
      ? { why: "try again: mend it, commit", run: `sheaf task done ${id}` }
      : { why: "the branch stays as it is; see what the primary says", run: "sheaf inbox" };
  return { data: settled, text: settledWords(settled), next: [next], exitCode: isDone ? 0 : 1 };
}

function load() {
  return Promise.all([import("../../workflows/context.ts"), import("../../workflows/tasks/settle-task.ts")]);
}
