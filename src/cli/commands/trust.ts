import { command } from "../command.ts";
import { text } from "../options.ts";
import { formatApproved, formatRevoked, formatTrust } from "../render/trust.ts";

export const trustList = command({
  usage: "trust list",
  summary: "show the check commands of this epic, word by word, and who approved them",
  group: "Glue",
  place: "epic",
  examples: ["sheaf trust list", "sheaf trust list --json"],
  async run({ context }) {
    const { readTrust } = await load();
    const trust = readTrust(context);
    const open = trust.checks.filter(({ approval }) => approval === undefined);
    return {
      data: trust,
      lines: formatTrust(trust),
      next: open.map(({ id }) => ({
        why: "once a person has read it",
        run: `sheaf trust approve ${id} --by "<name>"`,
      })),
    };
  },
});

export const trustApprove = command({
  usage: "trust approve <ids...>",
  summary: "record that a person has read these commands and lets them run in this repository",
  group: "Glue",
  place: "primary",
  mutates: true,
  options: { by: text("--by <person>", "who approves") },
  examples: ['sheaf trust approve 3f2a9c1d0b7e --by "Ann"'],
  async run({ context, args: { ids }, options: { by = "" }, dryRun }) {
    const { approveCommands } = await load();
    const approved = approveCommands(context, { ids, by, dryRun });
    return { data: { approved }, lines: formatApproved(approved) };
  },
});

export const trustRevoke = command({
  usage: "trust revoke <ids...>",
  summary: "take the approval of commands back",
  group: "Glue",
  place: "primary",
  mutates: true,
  examples: ["sheaf trust revoke 3f2a9c1d0b7e"],
  async run({ context, args: { ids }, dryRun }) {
    const { revokeCommands } = await load();
    const revoked = revokeCommands(context, ids, dryRun);
    return { data: { revoked }, lines: formatRevoked(revoked) };
  },
});

function load() {
  return import("../../workflows/checks/trust.ts");
}
