import type { CommandSpec } from "../command.ts";

/** `sheaf whoami`: who am I, what is mine, what waits for me. */
export const whoami: CommandSpec = {
  usage: "whoami",
  summary: "who this worktree's agent is, what it owns, what waits for it",
  group: "Watch",
  examples: ["sheaf whoami", "sheaf whoami --json"],
  async run(input) {
    const [{ openAgentContext }, { readIdentity }] = await Promise.all([
      import("../../workflows/context.ts"),
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
      `section    ${section} of ${document}`,
      ...(locks.length === 0 ? [] : [`holds      ${locks.join(", ")}`]),
      `unread     ${unread}`,
    ];
    return { data: identity, text: lines.join("\n"), next: [identity.nextStep] };
  },
};
