import { agentDisplay } from "../../core/ids.ts";
import { targetWords, type Grant } from "../../core/ownership/grant.ts";
import { formatInstant } from "../../core/time.ts";
import type { Identity } from "../../workflows/read/read-identity.ts";
import { command } from "../command.ts";

export const whoami = command({
  usage: "whoami",
  summary: "who this worktree's agent is, what it owns, what waits for it",
  group: "Watch",
  place: "agent",
  mentionsNews: false,
  examples: ["sheaf whoami", "sheaf whoami --json"],
  async run({ context }) {
    const { readIdentity } = await import("../../workflows/read/read-identity.ts");
    const identity = await readIdentity(context);
    const { epic, title, display, branch, worktree, epicDir, features, section, document, locks, unread } =
      identity;
    const own = features.map(({ id, ready }) => `${epicDir}/${id}/${ready ? "  (ready)" : ""}`);
    const granted = identity.granted.map(({ end, ...grant }) => ({
      ...grant,
      until: end === undefined ? undefined : formatInstant(end),
    }));
    return {
      data: { ...identity, granted },
      lines: [
        `${display} of ${epic} (${title})`,
        `branch     ${branch}`,
        `worktree   ${worktree}`,
        ...own.map((path, index) => `${index === 0 ? "owns       " : "           "}${path}`),
        ...identity.tasks.map(({ id, files, state }) => `task       ${id}: ${files.join(", ")}  (${state})`),
        `section    ${section} of ${document}`,
        ...identity.rules.map((rule) => `rule       ${ruleWords(rule)}`),
        ...identity.granted.map((grant) => `granted    ${grantWords(grant)}`),
        ...(locks.length === 0 ? [] : [`holds      ${locks.join(", ")}`]),
        `unread     ${unread}`,
      ],
      next: [identity.nextStep],
    };
  },
});

type Rule = Identity["rules"][number];

function ruleWords({ glob, access, lock }: Rule): string {
  const under = lock === undefined ? "" : `, under its lock: sheaf lock acquire ${lock}`;
  return `${glob}  (${accessWords[access]}${under})`;
}

const accessWords: Readonly<Record<Rule["access"], string>> = {
  exclusive: "yours",
  sectioned: "your sections",
  sequential: "one at a time",
  append: "add at the end",
  frozen: "nobody's",
  generated: "Sheaf's",
};

function grantWords({ by, target, end }: Grant): string {
  const until = end === undefined ? "" : ` until ${formatInstant(end)}`;
  return `${targetWords(target)} (by ${agentDisplay(by)}${until})`;
}
