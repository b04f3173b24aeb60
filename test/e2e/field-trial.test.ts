import { beforeAll, expect, test } from "vitest";
import { gitRepo, repoAt, type TestRepo } from "../support/git-repo.ts";
import { unpackPacked, runShell, type PackedSheaf } from "../support/packed.ts";

// One epic as four agents ran it with version 0.1.0: 10 heartbeats, 29 messages, a request, an escalation, an agent that
// stops in the middle of its work and is absorbed, a sync, a stage. Of 106 commits 74 were bookkeeping then.

const folder = "feature-updates/CMD-1-command_line";
const features = ["config_file", "shell_completion", "did_you_mean", "json_help"];

let sheaf: PackedSheaf;

beforeAll(() => {
  sheaf = unpackPacked();
});

async function replay(repo: TestRepo): Promise<void> {
  const worktree = (agent: string) => repoAt(`${repo.path}-worktrees/CMD-1/${agent}`);
  const named = features.map((name) => `--feature ${name}`).join(" ");
  await run(repo, `sheaf init && sheaf epic new CMD-1 "Command line" ${named}`);
  // What locked the epic for ten minutes: the primary edits the plan between epic new and start.
  await run(
    repo,
    `echo "What the epic is about." >> ${folder}/DISCOVERY.md && git commit -qam "discovery" && sheaf start`,
  );
  await Promise.all([
    run(worktree("secondary-a"), secondary("02", "shell_completion")),
    run(worktree("secondary-b"), secondary("03", "did_you_mean")),
    run(worktree("secondary-c"), crashing),
    run(repo, lead),
  ]);
  await run(repo, answers);
  for (const agent of ["secondary-a", "secondary-b"]) {
    await run(worktree(agent), "sheaf inbox && sheaf ack && sheaf ready");
  }
  await run(repo, "sheaf ready && sheaf sync && sheaf stage S3");
}

async function run(where: TestRepo, script: string): Promise<string> {
  const { code, output } = await runShell(`set -e\n${script}`, where.path, sheaf.env);
  expect(code, output).toBe(0);
  return output;
}

/** Three heartbeats, eight messages, one commit of the spec, one of the checklist, the own section. */
function secondary(number: string, name: string): string {
  const own = `${folder}/feature_${number}_${name}`;
  const others = ["primary", number === "02" ? "secondary-b" : "secondary-a"];
  return `
    sheaf heartbeat --stage S2.P1 --step "reading"
    for n in 1 2 3 4; do ${others.map((to) => `sheaf send ${to} --subject "question $n" --ack Reply`).join("; ")}; done
    sheaf heartbeat --stage S2.P2 --step "writing"
    printf '%s\\n' "Requirements of ${name}." "They hold." "A test says so." >> ${own}/spec.md
    git commit -qam "spec of ${name}"
    echo "Half done." | sheaf section write --file -
    sheaf escalate --blocker "which shell" --need "a decision"
    sheaf request ${folder}/DISCOVERY.md --reason "a wrong name"
    sheaf heartbeat --stage S2.P3 --step "refining"
    echo "- [x] answered" > ${own}/checklist.md
    git commit -qam "checklist of ${name}"`;
}

const crashing = `
  sheaf heartbeat --stage S2.P1 --step "reading"
  sheaf send primary --subject "begun"; sheaf send secondary-a --subject "begun"
  printf '%s\\n' "It is begun." "A draft." >> ${folder}/feature_04_json_help/spec.md
  git commit -qam "draft of json help"
  echo "Not committed." >> ${folder}/feature_04_json_help/spec.md`;

const lead = `
  sheaf heartbeat --stage S2.P1 --step "leading"
  for n in 1 2 3; do sheaf broadcast --subject "note $n"; done
  printf '%s\\n' "Requirements." "They hold." "A test says so." >> ${folder}/feature_01_config_file/spec.md
  echo "- [x] answered" > ${folder}/feature_01_config_file/checklist.md
  git commit -qam "spec of the config file"`;

const answers = `
  sheaf heartbeat --step "the sync"
  sheaf inbox
  for agent in secondary-a secondary-b; do
    sheaf decline $agent --reason "corrected"
    number=$(sheaf inbox --from $agent --json | node -e '
      const { letters } = JSON.parse(require("fs").readFileSync(0, "utf8")).data;
      console.log(letters.find(({ message }) => message.kind === "escalation").message.number)')
    sheaf ack $agent $number --reply "bash"
  done
  sheaf ack
  sheaf recover secondary-c --absorb
  echo "- [x] answered" > ${folder}/feature_04_json_help/checklist.md
  git commit -qam "json help, finished"`;

test("the field trial, replayed, leaves only work in the history of the epic branch", async () => {
  const repo = gitRepo();
  await replay(repo);
  const subjects = repo.git("log", "--format=%s", "main..epic/CMD-1").split("\n").toSorted();
  expect(subjects).toEqual(
    [
      'CMD-1: plan "Command line" (4 features)',
      "discovery",
      "spec of shell_completion",
      "checklist of shell_completion",
      "Update section SECONDARY-A PROGRESS",
      "spec of did_you_mean",
      "checklist of did_you_mean",
      "Update section SECONDARY-B PROGRESS",
      "spec of the config file",
      "draft of json help",
      "json help, finished",
      "CMD-1: Primary absorbs the work of Secondary-C",
      "CMD-1: merge Secondary-C (feature_04_json_help)",
      "CMD-1: merge Secondary-A (feature_02_shell_completion)",
      "CMD-1: merge Secondary-B (feature_03_did_you_mean)",
      "CMD-1: sync Secondary-A, Secondary-B",
      "CMD-1: S2 → S3",
    ].toSorted(),
  );
  expect(repo.read(`${folder}/feature_04_json_help/spec.md`)).toContain("A draft.\nNot committed.\n");
  for (const [number, name] of [
    ["02", "shell_completion"],
    ["03", "did_you_mean"],
  ]) {
    expect(repo.read(`${folder}/feature_${number}_${name}/spec.md`)).toContain(`Requirements of ${name}.`);
  }
  const channel = repo.read(`${folder}/agent_comms/secondary_a_to_primary.md`);
  // Four questions, the escalation, the request, and that it is ready.
  expect(channel.match(/^## Message \d+ .*$/gm)?.length).toBe(7);
  expect(channel).toContain("✅ READ");
});
