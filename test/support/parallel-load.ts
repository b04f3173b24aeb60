import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseOutbox } from "../../src/core/records/outbox.ts";
import type { TestRepo } from "./git-repo.ts";

/** Agents that all work at once, each in a worktree of its own, through git and Sheaf's command line alone. */
export interface Load {
  /** An empty repository with one commit. */
  readonly repo: Pick<TestRepo, "path">;
  /** The built command line. */
  readonly cli: string;
  readonly agents: number;
  /** Pack objects and refs all the time, beside what git tidies up by itself. */
  readonly packs: boolean;
  /** Whether an agent begins another round. */
  readonly goOn: (round: number) => boolean;
}

/** What went wrong, if anything, and how much was done. */
export interface LoadResult {
  readonly commands: number;
  readonly rounds: number;
  /** Commands that should have succeeded, with what they printed. */
  readonly failures: readonly string[];
  /** What somebody wrote and nobody finds any more. */
  readonly lostLines: readonly string[];
  /** What `git fsck` says; empty for a sound repository. */
  readonly fsck: string;
  /** Branches of which `sheaf verify` says that they break a rule. */
  readonly unverified: readonly string[];
  /** How often git tidied up while everybody worked. */
  readonly housekeepings: number;
}

const shared = "shared/log.md";
const execute = promisify(execFile);

/** Runs the load to its end, then looks at what is left. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const team = await Team.start(load);
  const working = Promise.all(team.names.map((name) => team.work(name)));
  const housekeeping = team.keepHouse(working);
  const rounds = await working;
  return team.judge(rounds, await housekeeping);
}

class Team {
  readonly names: readonly string[];
  readonly #load: Load;
  readonly #failures: string[] = [];
  #commands = 0;

  private constructor(load: Load, names: readonly string[]) {
    this.#load = load;
    this.names = names;
  }

  /** An epic in which everybody writes one file in turn, and git tidies up at every opportunity. */
  static async start(load: Load): Promise<Team> {
    const features = Array.from({ length: load.agents + 1 }, (_, at) => `--feature part_${at + 1}`);
    const team = new Team(load, []);
    const sheaf = (words: string) => team.#sh(load.repo.path, `$SHEAF ${words}`);
    // The least that git takes for many loose objects: it tidies up after nearly every commit.
    await team.#sh(
      load.repo.path,
      "git config maintenance.auto true && git config gc.auto 1 && git config gc.autoDetach false",
    );
    await sheaf("init");
    await sheaf(`epic new KAI-7 Load ${features.join(" ")}`);
    const manifest = join(load.repo.path, "feature-updates/KAI-7-load/epic.yaml");
    const roster = [...readFileSync(manifest, "utf8").matchAll(/^ *- id: (primary|secondary-\S+)$/gm)];
    const names = roster.map(([, name = ""]) => name).filter((name) => name !== "primary");
    const rule = (path: string, lock: string, agents: string) =>
      `  - path: ${path}\n    access: sequential\n    lock: ${lock}\n    agents: [${agents}]\n`;
    const own = names.map((name) => rule(`own/${name}.md`, ownLock(name), name));
    const rules = `rules:\n${rule(shared, "log", names.join(", "))}${own.join("")}`;
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/^rules:\n/m, rules));
    await team.#sh(load.repo.path, "git commit -qam 'a file for all'");
    await sheaf("start");
    if (team.#failures.length > 0) throw new Error(team.#failures.join("\n"));
    const ready = new Team(load, names);
    return ready;
  }

  /** Rounds of everything that agents do at once; returns how many. */
  async work(name: string): Promise<number> {
    const worktree = this.#worktree(name);
    const spec = `"$(echo feature-updates/KAI-7-load/feature_*_part_${this.names.indexOf(name) + 2})/spec.md"`;
    let round = 0;
    for (; this.#load.goOn(round); round += 1) {
      const line = lineOf(name, round);
      await this.#sh(worktree, `echo "${line}" >>${spec} && git commit -qam "${line}"`);
      await this.#sh(worktree, `$SHEAF heartbeat --stage S2.P2 --step "${line}"`);
      const append = `mkdir -p shared && echo "${line}" >>${shared} && git add ${shared} && git commit -qm "${line}"`;
      await this.#sh(worktree, `$SHEAF lock run log --operation "${line}" -- sh -c '${append}'`);
      await this.#sh(worktree, `echo "${line}" | $SHEAF section write --file -`);
      await this.#sh(worktree, `$SHEAF send primary --subject "${line}"`);
      await this.#sh(
        worktree,
        `$SHEAF lock acquire ${ownLock(name)} --operation "${line}" && $SHEAF lock release ${ownLock(name)}`,
      );
    }
    return round;
  }

  /** Packs objects and refs, time and again, until the work is done; returns how often that succeeded. */
  async keepHouse(working: Promise<unknown>): Promise<number> {
    const state = { isDone: false };
    void working.finally(() => (state.isDone = true));
    let times = 0;
    while (this.#load.packs && !state.isDone) {
      const { failure } = await this.#attempt(this.#load.repo.path, "git gc --quiet");
      if (failure === undefined) times += 1;
      // A gc that finds a ref locked by a git at work gives up, with Sheaf or without it.
      else if (!isBusy(failure)) this.#failures.push(failure);
    }
    return times;
  }

  async judge(rounds: readonly number[], housekeepings: number): Promise<LoadResult> {
    const [first = ""] = this.names;
    // The next holder gets what all before it have written.
    const log = await this.#sh(
      this.#worktree(first),
      `$SHEAF lock run log --operation look -- cat ${shared}`,
    );
    const lost: string[] = [];
    for (const [at, name] of this.names.entries()) {
      const folder = `sheaf/KAI-7/${name}:feature-updates/KAI-7-load`;
      const spec = await this.#show(
        `${folder}/feature_${String(at + 2).padStart(2, "0")}_part_${at + 2}/spec.md`,
      );
      const outbox = await this.#show(`refs/sheaf/KAI-7/agents/${name}:outbox/primary.jsonl`);
      const sent = parseOutbox(outbox).messages.map(({ subject }) => `${subject}\n`);
      const section = await this.#show(`${folder}/EPIC_README.md`);
      for (let round = 0; round < (rounds[at] ?? 0); round += 1) {
        const line = lineOf(name, round);
        const isLast = round === (rounds[at] ?? 0) - 1;
        const places = { spec, mail: sent.join(""), log, ...(isLast ? { section } : {}) };
        for (const [place, text] of Object.entries(places)) {
          if (!text.includes(`${line}\n`)) lost.push(`${place}: ${line}`);
        }
      }
    }
    const fsck = await this.#sh(this.#load.repo.path, "git fsck --strict --no-dangling --no-progress 2>&1");
    const unverified: string[] = [];
    for (const name of this.names) {
      const before = this.#failures.length;
      await this.#sh(this.#worktree(name), "$SHEAF verify");
      if (this.#failures.length > before) unverified.push(this.#failures.pop() ?? name);
    }
    return {
      commands: this.#commands,
      rounds: rounds.reduce((sum, count) => sum + count, 0),
      failures: this.#failures,
      lostLines: lost,
      fsck,
      unverified,
      housekeepings,
    };
  }

  #worktree(name: string): string {
    return `${this.#load.repo.path}-worktrees/KAI-7/${name}`;
  }

  #show(name: string): Promise<string> {
    return this.#sh(this.#load.repo.path, `git show "${name}"`);
  }

  /** Runs one command line; one that fails is noted and gives nothing. */
  async #sh(cwd: string, script: string): Promise<string> {
    const { stdout, failure } = await this.#attempt(cwd, script);
    if (failure !== undefined) this.#failures.push(failure);
    return stdout;
  }

  async #attempt(cwd: string, script: string): Promise<{ stdout: string; failure?: string }> {
    this.#commands += 1;
    const sheaf = `'${process.execPath}' '${this.#load.cli}'`;
    try {
      return await execute("sh", ["-c", script.replaceAll("$SHEAF", sheaf)], { cwd, maxBuffer: 1 << 26 });
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { stdout: "", failure: `${cwd}: ${script}\n  exit ${code}\n${stdout}${stderr}` };
    }
  }
}

function ownLock(name: string): string {
  return `own_${name.replaceAll("-", "_")}`;
}

function lineOf(name: string, round: number): string {
  return `round ${round} of ${name}`;
}

function isBusy(failure: string): boolean {
  return failure.includes(".lock': File exists") && !failure.includes("sheaf: ");
}
