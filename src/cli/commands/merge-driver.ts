import { resolve } from "node:path";
import type { CommandSpec } from "../command.ts";

/** `sheaf merge-driver`: what git runs for a sectioned document, in the words of its configuration. */
export const mergeDriver: CommandSpec = {
  usage: "merge-driver <base> <ours> <theirs> [marker-size] [path]",
  summary: "merge a document by sections for git itself; sheaf init registers it",
  group: "Glue",
  mentionsNews: false,
  examples: ["git config merge.sheaf.driver 'sheaf merge-driver %O %A %B %L %P'"],
  async run(input) {
    const { parseMarkerSize, runMergeDriver } = await import("../../workflows/merge/merge-driver.ts");
    const { directory } = input;
    const file = (index: number) => resolve(directory, input.argument(index));
    const result = await runMergeDriver(
      {
        files: { base: file(0), ours: file(1), theirs: file(2) },
        markerSize: parseMarkerSize(input.argument(3)),
        path: input.argument(4),
        directory,
      },
      input.io.system,
    );
    return {
      data: result,
      text: "",
      warnings: result.notes,
      // git's contract, not ours: 1 says that the file holds conflicts.
      exitCode: result.kind === "merged" ? 0 : 1,
    };
  },
};
