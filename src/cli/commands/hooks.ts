import type { CommandSpec } from "../command.ts";

/** `sheaf hooks status`: do Sheaf's hooks run here. */
export const hooksStatus: CommandSpec = {
  usage: "hooks status",
  summary: "say by a canary whether Sheaf's hooks run in this worktree: active, inert or foreign",
  group: "Repair",
  mentionsNews: false,
  examples: ["sheaf hooks status"],
  async run(input) {
    const [{ openSession }, { probeHooks }] = await Promise.all([
      import("../../workflows/context/session.ts"),
      import("../../workflows/hooks/probe-hooks.ts"),
    ]);
    const { repository } = await openSession(input.directory, input.io.system);
    const probe = await probeHooks(repository);
    return {
      data: probe,
      text: probe.detail === "" ? probe.state : `${probe.state}: ${probe.detail}`,
      next: probe.state === "active" ? [] : [{ why: "hooks do not run here", run: "sheaf hooks install" }],
      exitCode: probe.state === "active" ? 0 : 1,
    };
  },
};

/** `sheaf hooks install`: (re)arm this worktree. */
export const hooksInstall: CommandSpec = {
  usage: "hooks install",
  summary: "make git run Sheaf's hooks in this agent's worktree again",
  group: "Repair",
  mentionsNews: false,
  mutates: true,
  examples: ["sheaf hooks install", "sheaf hooks install --dry-run"],
  async run(input) {
    const [{ openAgentContext }, { installWorktreeHooks, planInstallation }, ...others] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/hooks/install-hooks.ts"),
      import("../../workflows/hooks/probe-hooks.ts"),
      import("../../files/cli-command.ts"),
    ]);
    const [{ probeHooks }, { cliPaths }] = others;
    const { repository, rulebook, agent } = await openAgentContext(input, input.io.system);
    const installation = { repository, rulebook, agent, cli: cliPaths() };
    if (input.flag("dry-run")) {
      const plan = await planInstallation(installation);
      return { data: { agent, plan }, text: plan.join("\n") };
    }
    await installWorktreeHooks(installation);
    const probe = await probeHooks(repository);
    return { data: { agent, ...probe }, text: `hooks of ${agent}: ${probe.state}` };
  },
};

/** `sheaf hooks compile`: the rules, as the hooks read them, from the manifest at the tip of the epic branch. */
export const hooksCompile: CommandSpec = {
  usage: "hooks compile",
  summary: "compile the rules for the hooks from the manifest at the tip of the epic branch",
  group: "Repair",
  mentionsNews: false,
  examples: ["sheaf hooks compile --epic KAI-7"],
  async run(input) {
    const [{ openContext }, { compileEpic }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/context/load-epic.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const { rulebook } = await compileEpic(context, context.epic);
    const { epic, manifest } = rulebook;
    return {
      data: { epic, manifest },
      text: `compiled the rules of ${epic} from manifest ${manifest.slice(0, 7)}`,
    };
  },
};

/** `sheaf hooks uninstall`: the repository's configuration as it was. */
export const hooksUninstall: CommandSpec = {
  usage: "hooks uninstall",
  summary: "take hooks and merge driver out again and put the configuration back as it was",
  group: "Repair",
  mentionsNews: false,
  mutates: true,
  examples: ["sheaf hooks uninstall", "sheaf hooks uninstall --dry-run"],
  async run(input) {
    const [{ openSession }, { uninstallProject }] = await Promise.all([
      import("../../workflows/context/session.ts"),
      import("../../workflows/epic/uninstall-project.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const done = await uninstallProject(await openSession(input.directory, input.io.system), dryRun);
    const left = dryRun ? "epics and branches would stay as they are" : "epics and branches are as they were";
    return { data: { dryRun, done }, text: [...done, left].join("\n") };
  },
};

/** `sheaf hooks judge-push`: the last gate, called by `hooks/server/update` in a bare repository. */
export const hooksJudgePush: CommandSpec = {
  usage: "hooks judge-push <ref> <old> <new>",
  summary: "judge a pushed ref in a bare repository, for its update hook",
  group: "Repair",
  mentionsNews: false,
  examples: ["sheaf hooks judge-push refs/heads/sheaf/KAI-7/secondary-a <old> <new>"],
  async run(input) {
    const [{ judgePush }, { findingsOf, formatFindings }] = await Promise.all([
      import("../../workflows/verify/judge-push.ts"),
      import("../render/findings.ts"),
    ]);
    const [ref = "", old = "", tip = ""] = [0, 1, 2].map((at) => input.argument(at));
    const verdict = await judgePush(input.directory, { ref, old, new: tip });
    if (verdict.kind === "free") return { data: verdict, text: "" };
    return { data: verdict, text: formatFindings(verdict), exitCode: findingsOf(verdict).length > 0 ? 1 : 0 };
  },
};
