import type { FileMergeCall } from "../../workflows/merge/merge-file.ts";
import { command } from "../command.ts";
import { flag, text, texts, whole, without } from "../options.ts";

/** `sheaf merge-file`: Sheaf's merge on three files, in the words of `git merge-file`. */
export const mergeFile = command({
  usage: "merge-file <ours> <base> <theirs>",
  summary: "merge three files as git merge-file does, by section and structure where they have them",
  group: "Glue",
  place: "anywhere",
  mentionsNews: false,
  options: {
    stdout: flag("-p, --stdout", "print the result instead of writing it over <ours>"),
    quiet: flag("-q, --quiet", "do not tell what is in conflict"),
    L: texts("-L <label>", "what the markers say; up to three times: ours, base, theirs"),
    diff3: flag("--diff3", "show the base of a conflict"),
    zdiff3: flag("--zdiff3", "show the base, without lines that both sides share at the ends"),
    markerSize: whole("--marker-size <n>", "the length of markers (default: 7)", { to: 9_999 }),
    owners: text(
      "--owners <file>",
      "YAML or JSON: the owner of each section, and agent: for whose version theirs is",
    ),
    sectioned: flag("--sectioned", "merge by section; sections without an owner are shared"),
    lines: without(
      ["sectioned", "owners"],
      flag("--lines", "merge by lines, byte for byte as git merge-file does"),
    ),
  },
  examples: [
    "sheaf merge-file -p ours.md base.md theirs.md",
    "sheaf merge-file -p --owners owners.yaml ours.md base.md theirs.md",
  ],
  async run({ args, options, directory }) {
    const { mergeFiles, saveMergedFile } = await import("../../workflows/merge/merge-file.ts");
    const { stdout, quiet, markerSize, owners } = options;
    const { ours, base, theirs } = args;
    const [oursLabel = ours, baseLabel = base, theirsLabel = theirs] = options.L;
    const call: FileMergeCall = {
      directory,
      files: args,
      labels: { ours: oursLabel, base: baseLabel, theirs: theirsLabel },
      style: styleOf(options),
      markerSize,
      mode: modeOf(options),
      owners,
    };
    const merged = mergeFiles(call);
    if (!stdout) saveMergedFile(call, merged);
    const { mode, conflicts, notes } = merged;
    return {
      data: { mode, conflicts, notes, ...(stdout ? { text: merged.text } : {}) },
      ...(stdout ? { content: merged.bytes } : {}),
      warnings: quiet ? [] : notes,
      // git's contract, not ours: the number of conflicts.
      exitCode: Math.min(conflicts, 127),
    };
  },
});

function styleOf(given: { readonly diff3: boolean; readonly zdiff3: boolean }): FileMergeCall["style"] {
  if (given.zdiff3) return "zdiff3";
  return given.diff3 ? "diff3" : "merge";
}

function modeOf(given: {
  readonly lines: boolean;
  readonly sectioned: boolean;
  readonly owners: string | undefined;
}): FileMergeCall["mode"] {
  if (given.lines) return "lines";
  return given.sectioned || given.owners !== undefined ? "sections" : undefined;
}
