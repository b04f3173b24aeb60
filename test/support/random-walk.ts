import { override } from "../../src/workflows/access/override.ts";
import { restore } from "../../src/workflows/access/restore.ts";
import { markReady } from "../../src/workflows/agent/mark-ready.ts";
import { readReadiness } from "../../src/workflows/agent/read-readiness.ts";
import { unready } from "../../src/workflows/agent/change-state.ts";
import { startEpic } from "../../src/workflows/epic/start-epic.ts";
import { moveStage } from "../../src/workflows/epic/move-stage.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";
import { absorb } from "../../src/workflows/recover/absorb.ts";
import { takeOver } from "../../src/workflows/recover/take-over.ts";
import { reassign } from "../../src/workflows/reassign/reassign.ts";
import { readOwnState } from "../../src/workflows/state/own-state.ts";
import { runSync } from "../../src/workflows/sync/run-sync.ts";
import { undo } from "../../src/workflows/sync/undo.ts";
import { update } from "../../src/workflows/sync/update.ts";
import { verifyBranch } from "../../src/workflows/verify/verify-branch.ts";
import { SheafError } from "../../src/errors.ts";
import type { AgentId } from "../../src/core/ids.ts";
import type { Violation } from "../../src/core/judge/violation.ts";
import type { TestRepo } from "./git-repo.ts";
import type { TestEpic } from "./started-epic.ts";
import { plain } from "./sync-epic.ts";

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const refusals: ReadonlySet<string> = new Set(["refused", "pending", "usage", "conflict", "held"]);

/** A walk of random commands over an epic; it remembers what it did, for whoever reads a failure. */
export class RandomWalk {
  readonly steps: string[] = [];
  private readonly epic: TestEpic;
  private readonly random: () => number;
  private readonly hasTrespass: boolean;
  private count = 0;

  /** @param hasTrespass whether somebody goes around the hooks now and then */
  constructor(epic: TestEpic, seed: number, hasTrespass: boolean) {
    this.epic = epic;
    this.random = randomFrom(seed);
    this.hasTrespass = hasTrespass;
  }

  /** Does one thing. A command may refuse; anything else that goes wrong is a fault. */
  async step(): Promise<void> {
    const actions = [...this.honest(), ...(this.hasTrespass ? this.trespasses() : [])];
    const [name, act] = this.pick(actions);
    this.steps.push(name);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof SheafError) || !refusals.has(error.kind)) throw error;
      this.steps.push(`  ${error.code}: ${error.message.split("\n")[0]}`);
    }
  }

  private honest(): [string, () => Promise<unknown>][] {
    const who = this.pick(["primary", "secondary-a", "secondary-b"]);
    const other = this.pick(["primary", "secondary-a", "secondary-b"]);
    const said = () => `${who} ${(this.count += 1)}`;
    const own = async () => this.epic.context(await this.living(who));
    return [
      [`${who} commits`, async () => this.commitOwn(who, said())],
      [`${who} commits`, async () => this.commitOwn(who, said())],
      [`${who} writes its section`, async () => this.writeOwn(who, said())],
      [`${who} is ready`, async () => this.declareReady(who)],
      [`${who} is ready`, async () => this.declareReady(who)],
      [`${who} is not ready`, async () => unready(await own(), "more to do")],
      [`${who} updates`, async () => update(await own(), false)],
      [`${who} merges the epic branch by hand`, async () => this.mergeEpic(who)],
      ["sync", async () => this.sync([])],
      ["sync", async () => this.sync([])],
      [`sync --defer ${who}`, async () => this.sync([await this.living(who)])],
      [`merge ${who} by hand`, async () => this.mergeByHand(who)],
      ["start", async () => this.start()],
      ["undo", async () => undo(await this.epic.primary(), false)],
      [`reassign a feature of ${who} to ${other}`, async () => this.reassign(who, other)],
      [
        `absorb ${who}`,
        async () =>
          this.rarely(async () =>
            absorb(await this.epic.primary(), (await this.living(who)) as AgentId, false),
          ),
      ],
      [
        `take over ${who}`,
        async () =>
          this.rarely(async () =>
            takeOver(await this.epic.primary(), (await this.living(who)) as AgentId, false),
          ),
      ],
      ["stage on", async () => this.stage("S3", "")],
      ["stage back", async () => this.stage("S2", "not yet")],
    ];
  }

  private trespasses(): [string, () => Promise<unknown>][] {
    const who = this.pick(["primary", "secondary-a", "secondary-b"]);
    const whose = this.pick(["primary", "secondary-a", "secondary-b"].filter((name) => name !== who));
    return [
      [`${who} trespasses on ${whose}`, async () => this.trespass(who, whose)],
      [`${who} restores`, async () => this.restoreAll(await this.living(who))],
      [`the primary accepts what ${who} did`, async () => this.acceptFirst(who)],
    ];
  }

  private pick<T>(of: readonly T[]): T {
    const found = of[Math.floor(this.random() * of.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }

  private async rarely(act: () => Promise<unknown>): Promise<unknown> {
    return this.random() < 0.25 ? act() : undefined;
  }

  /** The agents at work, the primary first. */
  async agents(): Promise<string[]> {
    const roster = (await this.epic.primary()).manifest.agents.map(({ id }) => id);
    return roster.filter((id) => id === "primary" || this.hasBranch(id));
  }

  private hasBranch(agent: string): boolean {
    return this.epic.repo.tryGit("rev-parse", "--verify", "--quiet", `sheaf/KAI-7/${agent}`).code === 0;
  }

  private async start(): Promise<void> {
    await startEpic(await this.epic.primary(), { only: [], dryRun: false });
  }

  /** The agent that goes on with the work of this name: itself, its successor, or the primary. */
  private async living(name: string): Promise<string> {
    const agents = await this.agents();
    return agents.find((id) => id === name || id.startsWith(`${name}-`)) ?? "primary";
  }

  private async folderOf(name: string): Promise<string | undefined> {
    const { manifest, epicDir } = await this.epic.primary();
    const feature = manifest.features.find(({ owner }) => owner === name);
    return feature && `${epicDir}/${feature.id}`;
  }

  private bypass(repo: TestRepo, message: string, files: Record<string, string>): void {
    for (const [file, content] of Object.entries(files)) repo.write(file, content);
    repo.git("add", "--all");
    repo.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "-m", message);
  }

  private async commitOwn(name: string, words: string): Promise<void> {
    const agent = await this.living(name);
    const folder = await this.folderOf(agent);
    if (folder === undefined) return;
    this.epic.agent(agent).commit(words, { [`${folder}/notes-${agent}.md`]: `${words}\n` });
  }

  private async writeOwn(name: string, words: string): Promise<void> {
    const context = await this.epic.context(await this.living(name));
    await writeSection(context, { document: context.layout.readme, body: `${words}\n` });
  }

  private async declareReady(name: string): Promise<void> {
    const agent = await this.living(name);
    const { manifest, epicDir } = await this.epic.primary();
    const own = manifest.features.filter(({ owner }) => owner === agent);
    const files = own.flatMap(({ id }) => [
      [`${epicDir}/${id}/spec.md`, `# Spec\n\nBy ${agent}.\n`] as const,
      [`${epicDir}/${id}/checklist.md`, "- [x] done\n"] as const,
    ]);
    if (files.length > 0) this.epic.agent(agent).commit("spec", Object.fromEntries(files));
    await markReady(await this.epic.context(agent));
  }

  private async sync(defer: readonly string[]): Promise<void> {
    const asked = { ...plain, defer, reason: defer.length === 0 ? undefined : "later" };
    const { kind } = await runSync(await this.epic.primary(), asked);
    this.steps.push(`  ${kind}`);
  }

  private async mergeByHand(name: string): Promise<void> {
    const agent = await this.living(name);
    if (agent === "primary") return;
    const { code } = this.epic.repo.tryGit(
      "merge",
      "--quiet",
      "--no-ff",
      "--no-edit",
      `sheaf/KAI-7/${agent}`,
    );
    if (code !== 0) this.epic.repo.tryGit("merge", "--abort");
    this.steps.push(`  ${code}`);
  }

  private async mergeEpic(name: string): Promise<void> {
    const agent = await this.living(name);
    if (agent === "primary") return;
    const { code } = this.epic.agent(agent).tryGit("merge", "--quiet", "--no-edit", "epic/KAI-7");
    if (code !== 0) this.epic.agent(agent).tryGit("merge", "--abort");
    this.steps.push(`  ${code}`);
  }

  private async reassign(from: string, to: string): Promise<void> {
    const { manifest } = await this.epic.primary();
    const [owner, heir] = [await this.living(from), await this.living(to)];
    const work = manifest.features.find((feature) => feature.owner === owner)?.id;
    if (work === undefined || this.random() < 0.5) return;
    await reassign(await this.epic.primary(), { work, to: heir, reason: "balance", dryRun: false });
  }

  private async stage(to: string, reason: string): Promise<void> {
    await moveStage(await this.epic.primary(), { to, reason, dryRun: false });
  }

  private async trespass(name: string, other: string): Promise<void> {
    const [agent, owner] = [await this.living(name), await this.living(other)];
    const folder = await this.folderOf(owner);
    if (folder === undefined || agent === owner) return;
    const words = `by ${agent} ${(this.count += 1)}\n`;
    const mine = await this.folderOf(agent);
    const own = mine === undefined ? {} : { [`${mine}/beside-${agent}.md`]: words };
    this.bypass(this.epic.agent(agent), "trespass", {
      [`${folder}/${this.pick(["README.md", "stray.md"])}`]: words,
      ...own,
    });
  }

  private async acceptFirst(name: string): Promise<void> {
    const [first] = await this.verified(await this.living(name));
    const commit = first?.commit;
    if (commit !== undefined)
      await override(await this.epic.primary(), { commit, reason: "agreed", dryRun: false });
  }

  /** Puts back what an agent's branch has against the rules; nothing where it has nothing. */
  async restoreAll(name: string): Promise<void> {
    await restore(await this.epic.context(name), { commit: "", dryRun: false });
  }

  /** What `verify` says of an agent's branch. */
  async verified(name: string): Promise<{ commit: string | undefined; violation: Violation }[]> {
    const { commits, net } = await verifyBranch(await this.epic.primary(), { range: name, agent: undefined });
    const found = commits.flatMap(({ oid, violations }) =>
      violations.map((violation) => ({ commit: oid, violation })),
    );
    return found.length > 0 ? found : net.map((violation) => ({ commit: undefined, violation }));
  }

  /** What `ready` holds against an agent's branch. */
  async readiness(name: string): Promise<readonly Violation[]> {
    const context = await this.epic.context(name);
    return (await readReadiness(context, await readOwnState(context), [])).violations;
  }

  /** What a sync of everybody who is ready would do: the outcome of each agent, or the code of its refusal. */
  async foreseenSync(): Promise<string | Map<string, string>> {
    const defer: string[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      try {
        const asked = { ...plain, dryRun: true, defer, reason: "not ready" };
        const result = await runSync(await this.epic.primary(), asked);
        if (result.kind !== "report") return result.kind;
        return new Map(result.report.agents.map(({ agent, outcome }) => [agent, outcome]));
      } catch (error) {
        if (!(error instanceof SheafError)) throw error;
        if (error.code !== "not-ready") return error.code;
        const { pending } = error.data as { pending: { agent: string }[] };
        defer.push(...pending.map(({ agent }) => agent));
      }
    }
    return "not-ready";
  }

  /** Follows the printed ways out until every branch keeps the rules, makes everybody ready and syncs. */
  async wayOut(): Promise<string | Map<string, string>> {
    await this.start();
    for (const name of (await this.agents()).toReversed()) {
      const [first] = await this.verified(name);
      if (first !== undefined) await this.restoreAll(name);
    }
    for (const name of await this.agents()) {
      const { manifest } = await this.epic.primary();
      if (!manifest.features.some(({ owner }) => owner === name)) continue;
      const context = await this.epic.context(name);
      if (name !== "primary") await update(context, false);
      await this.declareReady(name);
    }
    const result = await runSync(await this.epic.primary(), plain);
    if (result.kind !== "report") return result.kind;
    return new Map(result.report.agents.map(({ agent, outcome }) => [agent, outcome]));
  }
}
