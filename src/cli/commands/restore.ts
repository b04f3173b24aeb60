import { count } from "../../core/text/count.ts";
import type { PutBackPart } from "../../workflows/access/restore.ts";
import { command } from "../command.ts";
import { text } from "../options.ts";

export const restore = command({
  usage: "restore [commit]",
  summary: "put back what a commit on this branch changed against the rules, in a new commit",
  group: "Repair",
  place: "agent",
  mutates: true,
  examples: ["sheaf restore 1a2b3c4d", "sheaf restore --dry-run"],
  async run({ context, args, dryRun }) {
    const { restore } = await import("../../workflows/access/restore.ts");
    const { commit, parts } = await restore(context, { commit: args.commit ?? "", dryRun });
    const where = commit === undefined ? "" : ` in commit ${commit.slice(0, 10)}`;
    return {
      data: { commit, parts },
      lines: [`put back${where}:`, ...parts.map(partWords)],
      next: [{ why: "see that every commit keeps the rules now", run: "sheaf verify" }],
    };
  },
});

function partWords({ path, section, commits }: PutBackPart): string {
  const of = commits.map((commit) => commit.slice(0, 10)).join(", ");
  const what = section === undefined ? path : `section ${section} of ${path}`;
  return of === "" ? `  ${what}` : `  ${what} (changed by ${of})`;
}

export const override = command({
  usage: "override <commit>",
  summary: "accept a commit that broke a rule, on record: the primary's reason goes into the history",
  group: "Repair",
  place: "primary",
  mutates: true,
  options: { reason: text("--reason <text>", "why; everyone can read it") },
  examples: ['sheaf override 1a2b3c4d --reason "agreed with Secondary-A"'],
  async run({ context, args, options: { reason = "" }, dryRun }) {
    const { override } = await import("../../workflows/access/override.ts");
    const done = await override(context, { ...args, reason, dryRun });
    const { commit, subject, violations } = done;
    return {
      data: done,
      lines: [
        `accepted ${commit.slice(0, 10)} (${subject}), which broke ${count(violations.length, "rule")}`,
      ],
      next: [{ why: "if it was a mistake", run: "sheaf undo" }],
    };
  },
});
