import type { CommandSpec } from "../command.ts";

/** `sheaf update`: takes the epic branch in. */
export const update: CommandSpec = {
  usage: "update",
  summary: "take in what is new on the epic branch, by owner and section; acknowledged in your checkpoint",
  group: "Work",
  mutates: true,
  examples: ["sheaf update --dry-run", "sheaf update"],
  async run(input) {
    const [{ openAgentContext }, { update }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/sync/update.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const updated = await update(await openAgentContext(input, input.io.system), dryRun);
    const { kind, base, files, dependencies, overridden } = updated;
    if (kind === "current") return { data: { dryRun, ...updated }, text: "nothing new on the epic branch" };
    return {
      data: { dryRun, ...updated },
      text: [
        `${dryRun ? "would take" : "took"} in ${base.slice(0, 10)}: ${files.length} ${files.length === 1 ? "file" : "files"}`,
        ...dependencies.map((id) => `your feature depends on ${id}, which has changed`),
      ].join("\n"),
      warnings: overridden.map(
        ({ document, section }) =>
          `${document}${section === undefined ? "" : `, section ${section}`}: lines that are not yours to change were not kept (--json has the patch)`,
      ),
      next: dependencies.map((id) => ({ why: "read what has changed", run: `sheaf show ${id} spec.md` })),
    };
  },
};
