import { join } from "node:path";
import { epicLayout } from "../src/core/epic/layout.ts";
import { primary, secondaryAt, type AgentId, type Instant, type RepoPath } from "../src/core/ids.ts";
import { appendMessage, channelHeader } from "../src/core/records/message.ts";
import { compareTimes, type Bench, type BenchRow } from "./bench.ts";
import { repositoryOf, runProgram, sheafEntry, startEpic, writeFile } from "./repositories.ts";

const messages = 1_000;
const rounds = 7;

/** What agents do all day must not grow with the team or with what was written to each other. */
export const coordination: Bench = {
  name: "coordination",
  title: `Coordination, whole processes, ${messages.toLocaleString("en")} messages in the channels`,
  peer: "the same command in an epic of 3 agents without a message",
  measure: () => {
    const peer = team(3, 0);
    return [3, 10, 50].flatMap((agents) => measureTeam(agents, team(agents, messages), peer));
  },
};

/** Runs one command in the worktree of an agent. */
type Run = (agent: string, ...words: readonly string[]) => void;

function measureTeam(agents: number, ours: Run, peer: Run): BenchRow[] {
  const row = (name: string, maxRatio: number, agent: string, ...words: readonly string[]): BenchRow => ({
    name: `${name}, ${agents} agents`,
    ...compareTimes(
      () => ours(agent, ...words),
      () => peer(agent, ...words),
      rounds,
    ),
    maxRatio,
  });
  return [
    row("heartbeat of a secondary", 2, "secondary-a", "heartbeat"),
    row("heartbeat of the primary", 2, primary, "heartbeat"),
    row("inbox --unread of the primary", 2, primary, "inbox", "--unread"),
    row("status", 2, primary, "status"),
  ];
}

/** An epic with that many agents and messages, half of them to the primary and half from it, all shown. */
function team(agents: number, count: number): Run {
  const repository = repositoryOf(100);
  const layout = epicLayout(startEpic(repository, agents - 1) as RepoPath);
  const secondaries = Array.from({ length: agents - 1 }, (_, at) => secondaryAt(at));
  const each = Math.ceil(count / 2 / secondaries.length);
  const at = (agent: string) =>
    agent === primary ? repository : join(`${repository}-worktrees`, "KAI-7", agent);
  if (count > 0) {
    for (const agent of secondaries) {
      writeFile(at(agent), layout.channel(agent, primary), channelOf(agent, primary, each));
      writeFile(repository, layout.channel(primary, agent), channelOf(primary, agent, each));
      commit(at(agent));
    }
    commit(repository);
  }
  const run: Run = (agent, ...words) => void runProgram(at(agent), process.execPath, sheafEntry, ...words);
  run(primary, "inbox");
  run("secondary-a", "inbox");
  return run;
}

function channelOf(from: AgentId, to: AgentId, count: number): string {
  let text = channelHeader(from, to);
  for (let number = 1; number <= count; number++) {
    const fields = [{ name: "Details", value: "What was found out.\n- a point\n- another one" }];
    const sentAt = (Date.now() - (count - number) * 60_000) as Instant;
    text = appendMessage(text, { kind: "update", subject: `Finding ${number}`, sentAt, fields }).text;
  }
  return text;
}

/** Without hooks: what is measured comes later. */
function commit(worktree: string): void {
  runProgram(worktree, "git", "add", "--all");
  runProgram(worktree, "git", "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "messages");
}
