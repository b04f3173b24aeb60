import { command } from "../command.ts";
import { choice, text, withDefault } from "../options.ts";
import { findingsOf, formatFindings, type Judged } from "../render/findings.ts";

export const verify = command({
  usage: "verify [range]",
  summary: "judge every commit of an agent, of the epic branch (primary) or of a range, as the sync will",
  group: "Glue",
  place: "epic",
  judges: true,
  options: {
    agent: text("--agent <agent>", "whose commits they are (default: the branch's agent)"),
    format: withDefault(
      choice("--format <format>", "text, json, or annotations for GitHub Actions", [
        "text",
        "json",
        "github",
      ]),
      "text",
    ),
  },
  examples: [
    "sheaf verify",
    "sheaf verify secondary-a",
    "sheaf verify primary",
    "sheaf verify main..HEAD --agent secondary-a --format github",
  ],
  async run({ context, args: { range = "" }, options: { agent, format } }) {
    const { verifyBranch } = await import("../../workflows/verify/verify-branch.ts");
    const { open: _, ...verdict } = await verifyBranch(context, { range, agent });
    const exitCode = findingsOf(verdict).length > 0 ? 1 : 0;
    return { data: verdict, lines: render[format](verdict), exitCode };
  },
});

const render: Readonly<Record<"text" | "json" | "github", (verdict: Judged) => string[]>> = {
  text: formatFindings,
  json: (verdict) => JSON.stringify(verdict, null, 2).split("\n"),
  github: asAnnotations,
};

/** One annotation for each finding, in the workflow commands of GitHub Actions. */
function asAnnotations(verdict: Judged): string[] {
  return findingsOf(verdict).map(({ commit, violation }) => {
    const { path, lines, code, message, fix } = violation;
    const at = lines === undefined ? "" : `,line=${lines.from},endLine=${lines.to}`;
    return `::error file=${property(path)}${at},title=${property(code)}::${escaped(`${message} (${commit}). ${fix}`)}`;
  });
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
