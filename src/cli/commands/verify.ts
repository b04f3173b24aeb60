import { SheafError } from "../../errors.ts";
import type { BranchVerdict } from "../../workflows/verify/verify-branch.ts";
import type { CommandSpec } from "../command.ts";
import { findingsOf, formatFindings } from "../render/findings.ts";

/** `sheaf verify`: judges every commit of a branch, as the sync will. */
export const verify: CommandSpec = {
  usage: "verify [range]",
  summary: "judge every commit of an agent's branch or a range, as the sync will",
  group: "Glue",
  options: [
    ["--agent <agent>", "whose commits they are, where the branch does not tell"],
    ["--format <format>", "text, json, or github (annotations for GitHub Actions)"],
  ],
  examples: [
    "sheaf verify",
    "sheaf verify secondary-a",
    "sheaf verify main..HEAD --agent secondary-a --format github",
  ],
  async run(input) {
    const format = input.text("format") ?? "text";
    if (!["text", "json", "github"].includes(format)) {
      throw new SheafError({
        kind: "usage",
        code: "bad-format",
        message: `--format "${format}": text, json or github`,
      });
    }
    const [{ openContext }, { verifyBranch }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/verify/verify-branch.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const verdict = await verifyBranch(context, { range: input.argument(0), agent: input.text("agent") });
    const findings = findingsOf(verdict);
    const render = {
      text: formatFindings,
      json: (verdict: BranchVerdict) => JSON.stringify(verdict, null, 2),
      github: asAnnotations,
    }[format];
    return { data: verdict, text: render?.(verdict) ?? "", exitCode: findings.length > 0 ? 1 : 0 };
  },
};

/** One annotation for each finding, in the workflow commands of GitHub Actions. */
function asAnnotations(verdict: BranchVerdict): string {
  return findingsOf(verdict)
    .map(({ commit, violation }) => {
      const { path, lines, code, message, fix } = violation;
      const at = lines === undefined ? "" : `,line=${lines.from},endLine=${lines.to}`;
      return `::error file=${property(path)}${at},title=${property(code)}::${escaped(`${message} (${commit}). ${fix}`)}`;
    })
    .join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
