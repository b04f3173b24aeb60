import { agentDisplay, primary } from "../../core/ids.ts";
import { formatViolation } from "../../core/judge/violation.ts";
import { count } from "../../core/text/count.ts";
import { command } from "../command.ts";
import { flag } from "../options.ts";

export const check = command({
  usage: "check",
  summary: "judge your uncommitted changes, as the hook will when you commit them",
  group: "Work",
  place: "agent",
  judges: true,
  options: { staged: flag("--staged", "only what is staged (default: untracked and unstaged changes too)") },
  examples: ["sheaf check", "sheaf check --staged --json"],
  async run({ context, options: { staged } }) {
    const { checkWork } = await import("../../workflows/verify/check-work.ts");
    const verdict = await checkWork(context, staged ? "staged" : "all");
    const { paths, violations } = verdict;
    const changes = `${count(paths.length, "uncommitted change")} of ${agentDisplay(context.agent)}`;
    if (violations.length === 0) {
      return { data: verdict, lines: [paths.length === 0 ? changes : `${changes}: a commit breaks no rule`] };
    }
    return {
      data: verdict,
      lines: [
        ...violations.flatMap((one) => [formatViolation(one), `  fix: ${one.fix}`]),
        `${changes}: a commit would break ${count(violations.length, "rule")}`,
      ],
      warnings: context.agent === primary ? [overrule] : [],
      exitCode: 1,
    };
  },
});

const overrule = 'the primary may overrule ownership, on record: SHEAF_OVERRIDE="reason" git commit …';
