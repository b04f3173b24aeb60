import { join } from "node:path";
import { stateFiles, stateRef } from "../src/core/epic/layout.ts";
import { primary, secondaryAt, type AgentId, type EpicId, type Instant } from "../src/core/ids.ts";
import { appendToOutbox } from "../src/core/records/outbox.ts";
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
  startEpic(repository, agents - 1);
  const secondaries = Array.from({ length: agents - 1 }, (_, at) => secondaryAt(at));
  const each = Math.ceil(count / 2 / secondaries.length);
  const at = (agent: string) =>
    agent === primary ? repository : join(`${repository}-worktrees`, "KAI-7", agent);
  if (count > 0) {
    const outbox = outboxOf(each);
    for (const agent of secondaries)
      addFiles(repository, agent, new Map([[stateFiles.outbox(primary), outbox]]));
    addFiles(repository, primary, new Map(secondaries.map((to) => [stateFiles.outbox(to), outbox])));
  }
  const run: Run = (agent, ...words) => void runProgram(at(agent), process.execPath, sheafEntry, ...words);
  run(primary, "inbox");
  run("secondary-a", "inbox");
  return run;
}

function outboxOf(count: number): string {
  let text = "";
  for (let number = 1; number <= count; number++) {
    const fields = [{ name: "Details", value: "What was found out.\n- a point\n- another one" }];
    const sentAt = (Date.now() - (count - number) * 60_000) as Instant;
    text = appendToOutbox(text, { kind: "update", subject: `Finding ${number}`, sentAt, fields }).text;
  }
  return text;
}

/** More files in an agent's live state, in one commit. */
function addFiles(repository: string, agent: AgentId, files: ReadonlyMap<string, string>): void {
  const ref = stateRef("KAI-7" as EpicId, agent);
  const changes = [...files].map(
    ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const stream = `commit ${ref}\ncommitter b <b> 0 +0000\ndata 0\n\nfrom ${ref}^0\n${changes.join("")}\ndone\n`;
  writeFile(repository, ".git/messages", stream);
  runProgram(repository, "sh", "-c", "git fast-import --quiet --done <.git/messages");
}
