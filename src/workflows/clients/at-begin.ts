import { appendFileSync } from "node:fs";
import { briefText } from "../../core/client/brief.ts";
import { findText } from "../../files/state.ts";
import { envPath } from "../../files/worktree-env.ts";
import type { Place } from "../../git/find-repository.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import { findNews } from "../agent/find-news.ts";
import type { AgentContext } from "../context/context.ts";
import type { System } from "../../system.ts";
import { readIdentity } from "../read/read-identity.ts";

/** What a session reads when it begins, goes on, or has been compacted. Mail that it names counts as mentioned. */
export async function readBriefText(context: AgentContext): Promise<string> {
  const { git } = context;
  const [identity, uncommitted, log] = await Promise.all([
    readIdentity(context),
    dirtyPaths(git),
    git.text(["log", "-3", "--first-parent", "--author-date-order", "--format=%s", "HEAD"]),
  ]);
  const news = await findNews(context);
  const { features, epicDir, nextStep, ...who } = identity;
  return briefText({
    ...who,
    own: features.map(({ id, ready }) => `${epicDir}/${id}/${ready ? " (ready)" : ""}`),
    commits: log === "" ? [] : log.split("\n"),
    uncommitted,
    news,
    next: nextStep,
  });
}

/** Lets the session's shell commands have the worktree's variables, where the client offers a file for that. */
export function keepEnv({ gitDir }: Pick<Place, "gitDir">, env: System["env"]): void {
  const file = env["CLAUDE_ENV_FILE"];
  const text = findText(envPath(gitDir));
  if (file !== undefined && file !== "" && text !== undefined) appendFileSync(file, text);
}
