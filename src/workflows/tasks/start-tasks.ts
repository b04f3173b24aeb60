import { refused, type SheafError, usage } from "../../errors.ts";
import { primary, type AgentId, type RepoPath } from "../../core/ids.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import type { OpenTask } from "../../core/manifest/schema.ts";
import { writeTasks } from "../../core/manifest/write-tasks.ts";
import { parsePlan } from "../../core/plan/parse.ts";
import { writeStatuses } from "../../core/plan/write-status.ts";
import { planTaskStart, type StartWish, type TaskStart } from "../../core/plan/plan-start.ts";
import { decodeUtf8 } from "../../core/text/utf8.ts";
import { readObjects } from "../../git/objects.ts";
import { commitOwn, type OwnFile } from "../agent/commit-own.ts";
import type { Post } from "../state/change-own.ts";
import type { OwnState } from "../state/own-state.ts";
import type { AgentContext } from "../context/context.ts";
import { compileEpic } from "../context/load-epic.ts";
import { requireParsed } from "../context/require-parsed.ts";

/**
 * Begins tasks of the epic's plan: in one commit on the epic branch their files become their owners' alone, the plan
 * says that they are in progress, and each owner gets a message. Throws `refused` with every reason why a task cannot
 * begin, `usage` where the epic has no plan, `invalid-file` for one that cannot be read.
 */
export async function startTasks(
  context: AgentContext,
  wish: StartWish & { readonly dryRun: boolean },
): Promise<readonly OpenTask[]> {
  if (wish.dryRun) return (await decide(context, "HEAD", wish)).tasks;
  const { answer } = await commitOwn(context, {
    command: "task",
    decide: async (tip, own) => {
      const { tasks, manifestText, planText } = await decide(context, tip, wish);
      const { layout } = context;
      const text = writeTasks(manifestText, { add: tasks, remove: new Set() });
      requireParsed(layout.manifest, parseManifest(text));
      const statuses = new Map(tasks.map(({ id }) => [id, "in_progress" as const]));
      return {
        files: new Map<RepoPath, OwnFile>([
          [layout.manifest, { content: text }],
          [layout.plan, { content: writeStatuses(planText, statuses) }],
        ]),
        posts: notices(own, tasks),
        subject: `${tasks.map(({ id }) => id).join(", ")} begun`,
        answer: tasks,
      };
    },
  });
  await compileEpic(context, context.epic);
  return answer;
}

interface Decided {
  readonly tasks: readonly OpenTask[];
  readonly manifestText: string;
  readonly planText: string;
}

async function decide(context: AgentContext, tip: string, wish: StartWish): Promise<Decided> {
  const { git, layout, epic, epicDir } = context;
  const at = tip === "HEAD" ? `refs/heads/${epicBranch(epic)}` : tip;
  const [manifestFile, planFile] = await readObjects(git, [
    `${at}:${layout.manifest}`,
    `${at}:${layout.plan}`,
  ]);
  if (planFile === undefined || manifestFile === undefined) throw noPlan(layout.plan);
  const planText = requireParsed(layout.plan, decodeUtf8(planFile.bytes));
  const manifestText = requireParsed(layout.manifest, decodeUtf8(manifestFile.bytes));
  const manifest = requireParsed(layout.manifest, parseManifest(manifestText));
  const start = planTaskStart(requireParsed(layout.plan, parsePlan(planText)), { manifest, epicDir }, wish);
  if (start.kind === "refused") throw cannotStart(start);
  return { tasks: start.tasks, manifestText, planText };
}

function notices({ finished }: OwnState, tasks: readonly OpenTask[]): Post[] {
  const owners = [...new Set(tasks.map(({ owner }) => owner))].filter(
    (owner) => owner !== primary && !finished.has(owner),
  );
  return owners.map((to) => ({ to, draft: noticeOf(to, tasks) }));
}

function noticeOf(owner: AgentId, tasks: readonly OpenTask[]): Post["draft"] {
  const yours = tasks.filter((task) => task.owner === owner);
  const lines = yours.map(({ id, files }) => `- ${id}: ${files.join(", ")}`);
  return {
    kind: "update",
    subject: `Your tasks: ${yours.map(({ id }) => id).join(", ")}`,
    fields: [
      { name: "Files", value: lines.join("\n") },
      { name: "Next", value: "sheaf update, then work there; sheaf task done <id> when it is finished" },
    ],
  };
}

function cannotStart({ reasons }: Extract<TaskStart, { kind: "refused" }>): SheafError {
  return refused(
    "tasks-not-begun",
    `nothing was begun:\n${reasons.map((reason) => `- ${reason}`).join("\n")}`,
    "sheaf task list",
    { data: { reasons } },
  );
}

function noPlan(path: RepoPath): SheafError {
  return usage(
    "no-plan",
    `the epic has no ${path}, so there are no tasks`,
    `write it (sheaf schema plan says how) and commit it to the epic branch`,
  );
}
