import { resolve } from "node:path";
import { command } from "../command.ts";

/** `sheaf merge-driver`: what git runs for a sectioned document, in the words of its configuration. */
export const mergeDriver = command({
  usage: "merge-driver <base> <ours> <theirs> [size] [path]",
  summary: "merge a document by sections for git itself; sheaf init registers it",
  group: "Glue",
  place: "anywhere",
  mentionsNews: false,
  examples: ["git config merge.sheaf.driver 'sheaf merge-driver %O %A %B %L %P'"],
  async run({ args, directory, system }) {
    const { parseMarkerSize, runMergeDriver } = await import("../../workflows/merge/merge-driver.ts");
    const at = (file: string) => resolve(directory, file);
    const result = await runMergeDriver(
      {
        files: { base: at(args.base), ours: at(args.ours), theirs: at(args.theirs) },
        markerSize: parseMarkerSize(args.size ?? ""),
        path: args.path ?? "",
        directory,
      },
      system,
    );
    // git's contract, not ours: 1 says that the file holds conflicts.
    return { data: result, warnings: result.notes, exitCode: result.kind === "merged" ? 0 : 1 };
  },
});
