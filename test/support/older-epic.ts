import { join } from "node:path";
import type { AgentId, EpicId, FeatureId, RepoPath } from "../../src/core/ids.ts";
import { agentBranch, epicLayout, sheafRef } from "../../src/core/epic/layout.ts";
import { planEpicFiles } from "../../src/core/lifecycle/epic-files.ts";
import { formatManifest } from "../../src/core/manifest/format.ts";
import { manifestSchema } from "../../src/core/manifest/schema.ts";
import { formatCheckpoint, newCheckpoint, type Checkpoint } from "../../src/core/records/checkpoint.ts";
import { loadTemplates } from "../../src/files/templates.ts";
import { openAgentContext, type AgentContext } from "../../src/workflows/context/context.ts";
import { gitRepo, repoAt, type TestRepo } from "./git-repo.ts";
import { noon } from "./locks.ts";
import { fakeSystem, type FakeSystem } from "./system.ts";

export const epic = "KAI-7" as EpicId;
export const epicDir = "epics/KAI-7-config" as RepoPath;
export const layout = epicLayout(epicDir);
/** The features of the primary, of Secondary-A, and of Secondary-B-2, who took over from Secondary-B. */
export const features = ["feature_01_one", "feature_02_two", "feature_03_three"] as FeatureId[];
export const [primary, a, b, heir] = ["primary", "secondary-a", "secondary-b", "secondary-b-2"] as [
  AgentId,
  AgentId,
  AgentId,
  AgentId,
];

/** An epic as Sheaf 0.1.0 left it in the middle of a wave: everything that agents tell stands on their branches. */
export interface OlderEpic {
  readonly repo: TestRepo;
  readonly system: FakeSystem;
  at(agent: AgentId): TestRepo;
  /** Opening it is what a command does first. */
  context(agent: AgentId): Promise<AgentContext>;
}

const [one, two, three] = features as [FeatureId, FeatureId, FeatureId];
const status = (stage: string, agent: string, ready = false) =>
  `STAGE: ${stage}\nPHASE: x\nAGENT: ${agent}\nUPDATED: 2026-01-15T14:00:00Z\nSTATUS: IN_PROGRESS\nBLOCKERS: none\nNEXT_ACTION: go on\nREADY_FOR_SYNC: ${ready}\n`;
const message = (number: number, subject: string, rest: string) =>
  `\n## Message ${number} (2026-01-15 14:0${number}) ⏳ UNREAD\n**Subject:** ${subject}\n${rest}`;

/** What the agents have written to each other, in Markdown, with numbers of its own. */
export const channels = {
  fromPrimary:
    "# Messages: Primary → Secondary-A\n" +
    message(1, "Hello", "**Type:** update\n**Acknowledge:** No action needed\n") +
    message(2, "Re: CSV?", "**Type:** response\n**In Reply To:** Message 2\n**Acknowledge:** sheaf ack\n"),
  fromA:
    "# Messages: Secondary-A → Primary\n" +
    message(1, "Half way", "**Type:** update\n**Acknowledge:** No action needed\n") +
    message(
      2,
      "ESCALATION - CSV?",
      "**Type:** escalation\n**Blocker:** CSV?\n**Acknowledge:** Reply with decision\n",
    ),
  fromB:
    "# Messages: Secondary-B-2 → Primary\n" +
    message(1, "Of B", "**Type:** update\n**Acknowledge:** No action needed\n"),
};

export function olderEpic(): OlderEpic {
  const repo = gitRepo();
  const manifest = manifestSchema.parse({
    schema: 1,
    epic,
    title: "Config",
    agents: [{ id: primary }, { id: a }, { id: b }],
    features: features.map((id, at) => ({ id, owner: [primary, a, b][at] })),
    gates: ["spec"],
  });
  repo.git("switch", "--quiet", "-c", `epic/${epic}`);
  const plan = { manifest, epicDir, templates: loadTemplates(), now: noon };
  const files = Object.fromEntries(planEpicFiles(plan));
  for (const path of Object.keys(files)) {
    if (/agent_checkpoints|GUIDE\.md$/.test(path)) delete files[path];
  }
  repo.commit(`${epic}: plan\n\nSheaf-Agent: primary\nSheaf-Command: epic new`, {
    ...files,
    "sheaf.yaml": "schema: 1\nepics_dir: epics\n",
  });
  const worktrees = new Map([[primary, repo]]);
  const start = (agent: AgentId, from: string, feature: FeatureId, checkpoint: Partial<Checkpoint>) => {
    const path = join(repo.path, "..", agent);
    repo.git("worktree", "add", "--quiet", "--no-track", "-b", agentBranch(epic, agent), path, from);
    const worktree = repoAt(path);
    worktrees.set(agent, worktree);
    const identity = repoAt(worktree.git("rev-parse", "--absolute-git-dir"));
    identity.write("sheaf-worktree/agent", `${agent}\n`);
    identity.write("sheaf-worktree/epic", `${epic}\n`);
    const began = worktree.commit(`${epic}: start ${agent}\n\nSheaf-Agent: ${agent}\nSheaf-Command: start`, {
      [layout.checkpoint(agent)]: formatCheckpoint(newCheckpoint(agent, noon)),
      [layout.featureFile(feature, "HANDOFF_PACKAGE.md")]: `You are ${agent}.\n`,
    });
    repo.git("update-ref", sheafRef(epic, "start", agent), began);
    worktree.commit(`${epic}: ${agent} at S2.P2\n\nSheaf-Agent: ${agent}\nSheaf-Command: heartbeat`, {
      [layout.checkpoint(agent)]: formatCheckpoint({
        ...newCheckpoint(agent, noon),
        stage: "S2.P2",
        ...checkpoint,
      }),
      [layout.featureFile(feature, "STATUS")]: status("S2.P2", agent),
    });
    return worktree;
  };
  const first = start(a, `epic/${epic}`, two, {
    blockers: ["CSV?"],
    receipts: { primary: { shown: 1, acknowledged: 1 } },
  });
  first.commit("spec", { [layout.featureFile(two, "spec.md")]: "# Two\n" });
  first.commit(`${epic}: message\n\nSheaf-Agent: ${a}\nSheaf-Command: send`, {
    [layout.channel(a, primary)]: channels.fromA,
  });
  const replaced = start(b, `epic/${epic}`, three, {});
  const tip = replaced.git("rev-parse", "HEAD");
  start(heir, tip, three, { receipts: { primary: { shown: 0, acknowledged: 0 } } }).commit(
    `${epic}: message\n\nSheaf-Agent: ${heir}\nSheaf-Command: send`,
    { [layout.channel(heir, primary)]: channels.fromB },
  );
  const agents = [{ id: primary }, { id: a }, { id: heir, took_over: [{ agent: b, tip }] }];
  const roster = manifestSchema.parse({
    ...manifest,
    agents,
    features: manifest.features.map((one) => ({ ...one, owner: one.owner === b ? heir : one.owner })),
  });
  repo.commit(`${epic}: bookkeeping of the primary\n\nSheaf-Agent: primary\nSheaf-Command: heartbeat`, {
    [layout.manifest]: formatManifest(roster),
    [layout.checkpoint(primary)]: formatCheckpoint({
      ...newCheckpoint(primary, noon),
      receipts: { [a]: { shown: 1, acknowledged: 1 } },
    }),
    [layout.featureFile(one, "STATUS")]: status("S2.P1", "Primary"),
    [layout.channel(primary, a)]: channels.fromPrimary,
    [layout.approvals]: `# Approvals\n\n| Feature | Gate | By | Time | Commit |\n| --- | --- | --- | --- | --- |\n| ${two} | spec | Ann | 2026-01-15T14:00:00Z | ${tip.slice(0, 10)} |\n`,
  });
  const system = fakeSystem({ env: process.env });
  const at = (agent: AgentId) => worktrees.get(agent) ?? repo;
  return {
    repo,
    system,
    at,
    context: (agent) => openAgentContext({ directory: at(agent).path }, system),
  };
}
