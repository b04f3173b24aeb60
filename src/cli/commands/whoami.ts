import { agentDisplay } from "../../core/ids.ts";
import { targetWords, type Grant } from "../../core/ownership/grant.ts";
import { formatInstant } from "../../core/time.ts";
import type { CommandSpec } from "../command.ts";
import { plain } from "../render/table.ts";

/** `sheaf whoami`: who am I, what is mine, what waits for me. */
export const whoami: CommandSpec = {
  usage: "whoami",
  summary: "who this worktree's agent is, what it owns, what waits for it",
  group: "Watch",
  mentionsNews: false,
  examples: ["sheaf whoami", "sheaf whoami --json"],
  async run(input) {
    const [{ openAgentContext }, { readIdentity }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-identity.ts"),
    ]);
    const identity = await readIdentity(await openAgentContext(input, input.io.system));
    const { epic, title, display, branch, worktree, epicDir, features, section, document, locks, unread } =
      identity;
    const own = features.map(({ id, ready }) => `${epicDir}/${id}/${ready ? "  (ready)" : ""}`);
    const lines = [
      `${display} of ${epic} (${title})`,
      `branch     ${branch}`,
      `worktree   ${worktree}`,
      ...own.map((path, index) => `${index === 0 ? "owns       " : "           "}${path}`),
      ...identity.tasks.map(
        ({ id, files, state }) => `task       ${id}: ${files.join(", ")}  (${plain(state)})`,
      ),
      `section    ${section} of ${document}`,
      ...identity.granted.map((grant) => `granted    ${grantWords(grant)}`),
      ...(locks.length === 0 ? [] : [`holds      ${locks.join(", ")}`]),
      `unread     ${unread}`,
    ];
    const granted = identity.granted.map(({ end, ...grant }) => ({
      ...grant,
      ...(end === undefined ? {} : { until: formatInstant(end) }),
    }));
    return { data: { ...identity, granted }, text: lines.join("\n"), next: [identity.nextStep] };
  },
};

function grantWords({ by, target, end }: Grant): string {
  const until = end === undefined ? "" : ` until ${formatInstant(end)}`;
  return `${plain(targetWords(target))} (by ${agentDisplay(by)}${until})`;
}
