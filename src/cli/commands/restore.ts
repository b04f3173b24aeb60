import type { PutBackPart } from "../../workflows/access/restore.ts";
import type { CommandSpec } from "../command.ts";

/** `sheaf restore`: what a commit changed against the rules goes back, in a new commit. */
export const restore: CommandSpec = {
  usage: "restore [commit]",
  summary: "put back what a commit on this branch changed against the rules, in a new commit",
  group: "Repair",
  mutates: true,
  examples: ["sheaf restore 1a2b3c4d", "sheaf restore --dry-run"],
  async run(input) {
    const [{ openAgentContext }, workflow] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/access/restore.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openAgentContext(input, input.io.system);
    const { commit, parts } = await workflow.restore(context, { commit: input.argument(0), dryRun });
    const head = dryRun ? "would put back" : `put back in commit ${commit?.slice(0, 10)}`;
    return {
      data: { dryRun, commit, parts },
      text: [`${head}:`, ...parts.map(partWords)].join("\n"),
      next: dryRun ? [] : [{ why: "see that every commit keeps the rules now", run: "sheaf verify" }],
    };
  },
};

function partWords({ path, section, commits }: PutBackPart): string {
  const of = commits.map((commit) => commit.slice(0, 10)).join(", ");
  const what = section === undefined ? path : `section ${section} of ${path}`;
  return of === "" ? `  ${what}` : `  ${what} (changed by ${of})`;
}

/** `sheaf override`: the primary accepts what a commit of the past broke, on record. */
export const override: CommandSpec = {
  usage: "override <commit>",
  summary: "accept a commit that broke a rule, on record: the primary's reason goes into the history",
  group: "Repair",
  mutates: true,
  options: [["--reason <text>", "why; everyone can read it"]],
  examples: ['sheaf override 1a2b3c4d --reason "agreed with Secondary-A"'],
  async run(input) {
    const [{ openPrimaryContext }, workflow] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/access/override.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openPrimaryContext(input, input.io.system);
    const reason = input.text("reason") ?? "";
    const done = await workflow.override(context, { commit: input.argument(0), reason, dryRun });
    const { commit, subject, violations } = done;
    return {
      data: { dryRun, ...done },
      text: `${dryRun ? "would accept" : "accepted"} ${commit.slice(0, 10)} (${subject}), which broke ${violations.length === 1 ? "1 rule" : `${violations.length} rules`}`,
      next: dryRun ? [] : [{ why: "if it was a mistake", run: "sheaf undo" }],
    };
  },
};
