import type { Oid } from "../../core/ids.ts";
import { usage } from "../../errors.ts";
import { command } from "../command.ts";
import { findingsOf, formatFindings } from "../render/findings.ts";

export const hooksStatus = command({
  usage: "hooks status",
  summary: "say by a canary whether Sheaf's hooks run in this worktree: active, inert or foreign",
  group: "Repair",
  place: "repository",
  mentionsNews: false,
  examples: ["sheaf hooks status"],
  async run({ context: { repository } }) {
    const { probeHooks } = await import("../../workflows/hooks/probe-hooks.ts");
    const probe = await probeHooks(repository);
    const isActive = probe.state === "active";
    return {
      data: probe,
      lines: [probe.detail === "" ? probe.state : `${probe.state}: ${probe.detail}`],
      obstacles: isActive ? [] : [{ why: "hooks do not run here", run: "sheaf hooks install" }],
      exitCode: isActive ? 0 : 1,
    };
  },
});

export const hooksInstall = command({
  usage: "hooks install",
  summary: "make git run Sheaf's hooks in this agent's worktree again",
  group: "Repair",
  place: "agent",
  mentionsNews: false,
  mutates: true,
  examples: ["sheaf hooks install", "sheaf hooks install --dry-run"],
  async run({ context: { repository, rulebook, agent }, dryRun }) {
    const [{ installWorktreeHooks, planInstallation }, { probeHooks }, { cliPaths }] = await Promise.all([
      import("../../workflows/hooks/install-hooks.ts"),
      import("../../workflows/hooks/probe-hooks.ts"),
      import("../../files/cli-command.ts"),
    ]);
    const installation = { repository, rulebook, agent, cli: cliPaths() };
    if (dryRun) {
      const plan = await planInstallation(installation);
      return { data: { agent, plan }, lines: plan };
    }
    await installWorktreeHooks(installation);
    const probe = await probeHooks(repository);
    return { data: { agent, ...probe }, lines: [`hooks of ${agent}: ${probe.state}`] };
  },
});

export const hooksCompile = command({
  usage: "hooks compile",
  summary: "compile the rules for the hooks from the manifest at the tip of the epic branch",
  group: "Repair",
  place: "epic",
  mentionsNews: false,
  examples: ["sheaf hooks compile --epic KAI-7"],
  async run({ context }) {
    const { compileEpic } = await import("../../workflows/context/load-epic.ts");
    const { rulebook } = await compileEpic(context, context.epic);
    const { epic, manifest } = rulebook;
    return {
      data: { epic, manifest },
      lines: [`compiled the rules of ${epic} from manifest ${manifest.slice(0, 7)}`],
    };
  },
});

/** `sheaf hooks check-manifest`: can a manifest that somebody commits be read; asked by the hooks, which cannot. */
export const hooksCheckManifest = command({
  usage: "hooks check-manifest <blob>",
  summary: "say what is wrong with an epic.yaml that is staged, for the hooks",
  group: "Repair",
  place: "repository",
  mentionsNews: false,
  examples: ["sheaf hooks check-manifest $(git rev-parse :epics/KAI-7-title/epic.yaml) --epic KAI-7"],
  async run({ context, args, epic = "" }) {
    const { requireEpicId } = await import("../../workflows/context/context.ts");
    const { manifestReader } = await import("../../workflows/context/load-epic.ts");
    const issues = await manifestReader(context.git, requireEpicId(epic))(args.blob as Oid);
    return {
      data: { issues },
      lines: issues.map(({ line, column, message }) => `${line}:${column}: ${message}`),
      exitCode: issues.length === 0 ? 0 : 3,
    };
  },
});

export const hooksUninstall = command({
  usage: "hooks uninstall",
  summary: "take hooks and merge driver out again and put the configuration back as it was",
  group: "Repair",
  place: "repository",
  mentionsNews: false,
  mutates: true,
  examples: ["sheaf hooks uninstall", "sheaf hooks uninstall --dry-run"],
  async run({ context, dryRun }) {
    const { uninstallProject } = await import("../../workflows/epic/uninstall-project.ts");
    const done = await uninstallProject(context, dryRun);
    return { data: { done }, lines: [...done, "epics and branches are unchanged"] };
  },
});

/** `sheaf hooks judge-push`: the last gate, called by the hooks in `hooks/server` in a bare repository. */
export const hooksJudgePush = command({
  usage: "hooks judge-push [ref] [old] [new]",
  summary: "judge a push into a bare repository, for its hooks: one ref, or the lines of a pre-receive hook",
  group: "Repair",
  place: "anywhere",
  mentionsNews: false,
  examples: [
    "sheaf hooks judge-push refs/heads/sheaf/KAI-7/secondary-a <old> <new>",
    "sheaf hooks judge-push < <updates>",
  ],
  async run({ args: { ref, old, new: tip }, directory, io, system }) {
    const { judgePush } = await import("../../workflows/verify/judge-push.ts");
    const named = ref === undefined || old === undefined || tip === undefined ? [] : [{ ref, old, new: tip }];
    const refs = ref === undefined ? parsePush(await io.readInput()) : named;
    if (refs.length === 0)
      throw usage("no-push", "a ref needs its old and its new value", "sheaf hooks judge-push --help");
    const { GIT_QUARANTINE_PATH: quarantine } = system.env;
    const verdict = await judgePush({ gitDir: directory, refs, quarantine });
    const { branches, notes } = verdict;
    return {
      data: verdict,
      lines: branches.flatMap(formatFindings),
      warnings: notes,
      exitCode: branches.some((branch) => findingsOf(branch).length > 0) ? 1 : 0,
    };
  },
});

/** The lines `<old> <new> <ref>` that git gives a pre-receive hook. */
function parsePush(text: string): { ref: string; old: string; new: string }[] {
  return text.split("\n").flatMap((line) => {
    const [, old, tip, ref] = /^([0-9a-f]+) ([0-9a-f]+) (\S+)$/.exec(line) ?? [];
    return old === undefined || tip === undefined || ref === undefined ? [] : [{ ref, old, new: tip }];
  });
}
