import type { CommandSpec } from "../command.ts";

/** `sheaf trust list`: which commands of the manifest may run here. */
export const trustList: CommandSpec = {
  usage: "trust list",
  summary: "show the check commands of this epic, word by word, and who approved them",
  group: "Glue",
  examples: ["sheaf trust list", "sheaf trust list --json"],
  async run(input) {
    const [{ openContext }, { readTrust }, { formatTrust }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/checks/trust.ts"),
      import("../render/trust.ts"),
    ]);
    const trust = readTrust(await openContext(input, input.io.system));
    const open = trust.checks.filter(({ approval }) => approval === undefined);
    return {
      data: trust,
      text: formatTrust(trust),
      next: open.map(({ id }) => ({
        why: "once a person has read it",
        run: `sheaf trust approve ${id} --by "<name>"`,
      })),
    };
  },
};

/** `sheaf trust approve`: a person lets a command run. */
export const trustApprove: CommandSpec = {
  usage: "trust approve <ids...>",
  summary: "record that a person has read these commands and lets them run in this repository",
  group: "Glue",
  mutates: true,
  options: [["--by <person>", "who approves"]],
  examples: ['sheaf trust approve 3f2a9c1d0b7e --by "Ann"'],
  async run(input) {
    const [{ openPrimaryContext }, { approveCommands }, { formatApproved }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/checks/trust.ts"),
      import("../render/trust.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openPrimaryContext(input, input.io.system);
    const by = input.text("by") ?? "";
    const approved = approveCommands(context, { ids: input.rest(0), by, dryRun });
    return { data: { dryRun, approved }, text: formatApproved(approved, dryRun) };
  },
};

/** `sheaf trust revoke`: takes such leave back. */
export const trustRevoke: CommandSpec = {
  usage: "trust revoke <ids...>",
  summary: "take the approval of commands back",
  group: "Glue",
  mutates: true,
  examples: ["sheaf trust revoke 3f2a9c1d0b7e"],
  async run(input) {
    const [{ openPrimaryContext }, { revokeCommands }, { formatRevoked }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/checks/trust.ts"),
      import("../render/trust.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const context = await openPrimaryContext(input, input.io.system);
    const revoked = revokeCommands(context, input.rest(0), dryRun);
    return { data: { dryRun, revoked }, text: formatRevoked(revoked, dryRun) };
  },
};
