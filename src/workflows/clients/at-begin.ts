import { briefText } from "../../core/client/brief.ts";
import { dirtyPaths } from "../../git/worktrees.ts";
import { findNews } from "../agent/find-news.ts";
import type { AgentContext } from "../context/context.ts";
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
