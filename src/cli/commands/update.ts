import { count } from "../../core/text/count.ts";
import { command } from "../command.ts";

export const update = command({
  usage: "update",
  summary: "take in what is new on the epic branch, by owner and section; acknowledged in your checkpoint",
  group: "Work",
  place: "agent",
  mutates: true,
  examples: ["sheaf update --dry-run", "sheaf update"],
  async run({ context, dryRun }) {
    const { update } = await import("../../workflows/sync/update.ts");
    const updated = await update(context, dryRun);
    const { kind, base, files, dependencies, overridden } = updated;
    if (kind === "current") return { data: updated, lines: ["nothing new on the epic branch"] };
    return {
      data: updated,
      lines: [
        `took in ${base.slice(0, 10)}: ${count(files.length, "file")}`,
        ...dependencies.map((id) => `your feature depends on ${id}, which has changed`),
      ],
      warnings: overridden.map(
        ({ document, section }) =>
          `${document}${section === undefined ? "" : `, section ${section}`}: lines that are not yours to change were not kept (--json has the patch)`,
      ),
      next: dependencies.map((id) => ({ why: "read what has changed", run: `sheaf show ${id} spec.md` })),
    };
  },
});
