import { agentDisplay, primary } from "../../core/ids.ts";
import { formatViolation } from "../../core/judge/violation.ts";
import type { CommandSpec } from "../command.ts";
import { plain } from "../render/table.ts";

/** `sheaf check`: would a commit of my changes be refused? */
export const check: CommandSpec = {
  usage: "check",
  summary: "judge your uncommitted changes, as the hook will when you commit them",
  group: "Work",
  options: [["--staged", "only what is staged; untracked and unstaged changes count too without it"]],
  examples: ["sheaf check", "sheaf check --staged --json"],
  async run(input) {
    const [{ openAgentContext }, { checkWork }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/verify/check-work.ts"),
    ]);
    const context = await openAgentContext(input, input.io.system);
    const verdict = await checkWork(context, input.flag("staged") ? "staged" : "all");
    const { paths, violations } = verdict;
    const count = `${paths.length} uncommitted ${paths.length === 1 ? "change" : "changes"} of ${agentDisplay(context.agent)}`;
    if (violations.length === 0) {
      return { data: verdict, text: paths.length === 0 ? count : `${count}: a commit keeps to the rules` };
    }
    const broken = violations.map((one) => `${plain(formatViolation(one))}\n  fix: ${plain(one.fix)}`);
    const rules = violations.length === 1 ? "1 rule" : `${violations.length} rules`;
    return {
      data: verdict,
      text: [...broken, `${count}: a commit would break ${rules}`].join("\n"),
      warnings: context.agent === primary ? [overrule] : [],
      exitCode: 1,
    };
  },
};

const overrule = 'the primary may overrule ownership, on record: SHEAF_OVERRIDE="reason" git commit …';
