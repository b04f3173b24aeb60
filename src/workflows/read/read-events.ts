import { agentBranch, epicBranch, sheafRef, stateRef } from "../../core/epic/layout.ts";
import { parseAgentId, type AgentId, type Instant } from "../../core/ids.ts";
import { parseSeconds } from "../../core/time.ts";
import { askReadable } from "../../git/readable.ts";
import type { Context } from "../context/context.ts";

/** Something that has happened in an epic, as a commit or an operation tells it. */
export interface EpicEvent {
  readonly at: Instant;
  /** Whose commit it is; undefined where none of Sheaf's trailers says so. */
  readonly agent: AgentId | undefined;
  readonly words: string;
}

/** The newest events of an epic, newest first: commits on every branch of it, and operations. One git process. */
export async function readEvents({ git, epic, manifest }: Context, limit: number): Promise<EpicEvent[]> {
  const refs = [
    `refs/heads/${epicBranch(epic)}`,
    ...manifest.agents.map(({ id }) => `refs/heads/${agentBranch(epic, id)}`),
    ...manifest.agents.map(({ id }) => stateRef(epic, id)),
    sheafRef(epic, "operations"),
  ];
  const format = "--format=%ct%x1f%s%x1f%(trailers:key=Sheaf-Agent,valueonly,separator=%x2C)";
  const options = ["-z", `--max-count=${limit}`, "--ignore-missing", format];
  const { answer } = await askReadable([...new Set(refs)], [], async (some) =>
    git.fields(["log", ...options, ...some, "--"]),
  );
  // With or without a type of Conventional Commits, as the repository words it.
  const prefix = new RegExp(`^(?:[a-z][a-z0-9-]*\\(${epic}\\)|${epic}): `);
  return answer.flatMap((field) => readEvent(field, prefix));
}

function readEvent(field: string, prefix: RegExp): EpicEvent[] {
  const [seconds = "", subject = "", agent = ""] = field.split("\u001F");
  const at = parseSeconds(seconds);
  if (at === undefined) return [];
  return [{ at, agent: parseAgentId(agent.trim()), words: subject.replace(prefix, "") }];
}
