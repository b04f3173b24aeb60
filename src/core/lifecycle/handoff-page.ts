import { agentDisplay, type AgentId } from "../ids.ts";
import { count } from "../text/count.ts";
import { shellWord } from "../text/shell-word.ts";

/** An agent's handoff package, and where it is to be pasted. */
export interface Package {
  readonly agent: AgentId;
  /** The absolute path of the worktree. */
  readonly worktree: string;
  readonly text: string;
}

/** The page for the person who opens the sessions: what to do, then every package between lines to copy from. */
export function renderHandoffPage(epic: string, packages: readonly Package[]): string {
  const steps = `# ${epic}: set up ${count(packages.length, "session")}

1. Open ${count(packages.length, "new session")}, one for each agent below, and start your coding agent in the directory that is named.
2. Paste what stands between the two lines, whole, as its first message.
3. Wait until all have begun: sheaf wait --started
`;
  return [steps, ...packages.map(renderPackage)].join("\n");
}

function renderPackage({ agent, worktree, text }: Package): string {
  return `## ${agentDisplay(agent)}

    cd ${shellWord(worktree)}

-------- paste from here --------
${text.trim()}
-------- paste to here ----------
`;
}
