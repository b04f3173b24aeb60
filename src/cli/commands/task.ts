import type { SettledTask } from "../../workflows/tasks/settle-task.ts";
import type { Answer, CommandSpec, Input } from "../command.ts";
import { answerOf, openForRun } from "../rehearse.ts";

/** `sheaf task list`: the plan's tasks, and how far each is. */
export const taskList: CommandSpec = {
  usage: "task list",
  summary: "show the tasks of the epic's plan: who does them, how far they are, what they wait for",
  group: "Work",
  examples: ["sheaf task list", "sheaf task list --json"],
  async run(input) {
    const [{ openContext }, { listTasks }, { formatTasks }] = await Promise.all([
      import("../../workflows/context/context.ts"),
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
      import("../../workflows/context/context.ts"),
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
  mutates: true,
  examples: ["sheaf task done BACKEND-01"],
  async run(input) {
    const { finishTask } = await load();
    const tell = (line: string) => input.io.err(`${line}\n`);
    return settledAnswer(input, await finishTask(await openForRun(input), { id: input.argument(0), tell }));
  },
};

/** `sheaf task fail`: an attempt failed. */
export const taskFail: CommandSpec = {
  usage: "task fail <id>",
  summary:
    "record an attempt that failed; after the third the primary is asked for help, and the others go on",
  group: "Work",
  mutates: true,
  options: [["--reason <text>", "why it failed"]],
  examples: ['sheaf task fail BACKEND-01 --reason "the API has no such call"'],
  async run(input) {
    const { failTask } = await load();
    const attempt = { id: input.argument(0), reason: input.text("reason") ?? "" };
    const settled = await failTask(await openForRun(input), attempt);
    return { ...(await settledAnswer(input, settled)), exitCode: 0 };
  },
};

async function settledAnswer(input: Input, settled: SettledTask): Promise<Answer> {
  const { settledWords } = await load();
  const { id, record, notRun } = settled;
  const isDone = record.state === "done";
  const next = isDone
    ? { why: "see what else is to be done", run: "sheaf task list" }
    : record.state === "open"
      ? { why: "try again: mend it, commit", run: `sheaf task done ${id}` }
      : { why: "the branch stays as it is; see what the primary says", run: "sheaf inbox" };
  return answerOf(input, {
    data: settled,
    text: settledWords(settled),
    warnings: notRun === undefined ? [] : [`its check was not run, and has to pass: ${notRun.trimEnd()}`],
    next: [next],
    exitCode: isDone ? 0 : 1,
  });
}

function load() {
  return import("../../workflows/tasks/settle-task.ts");
}
