import { SheafError } from "../../errors.ts";
import type { CommandSpec, Input } from "../command.ts";
import type { FileMergeCall } from "../../workflows/merge/merge-file.ts";

/** `sheaf merge-file`: Sheaf's merge on three files, in the words of `git merge-file`. */
export const mergeFile: CommandSpec = {
  usage: "merge-file <ours> <base> <theirs>",
  summary: "merge three files as git merge-file does, by section and structure where they have them",
  group: "Glue",
  mentionsNews: false,
  options: [
    ["-p, --stdout", "print the result instead of writing it over <ours>"],
    ["-q, --quiet", "do not tell what is in conflict"],
    ["-L <label>", "what the markers say; up to three times: ours, base, theirs", "repeated"],
    ["--diff3", "show the base of a conflict"],
    ["--zdiff3", "show the base, without lines that both sides share at the ends"],
    ["--marker-size <n>", "the length of markers, 7 unless said otherwise"],
    ["--owners <file>", "YAML or JSON: the owner of each section, and agent: for whose version theirs is"],
    ["--sectioned", "merge by section; sections without an owner are shared"],
    ["--lines", "merge by lines, byte for byte as git merge-file does"],
  ],
  examples: [
    "sheaf merge-file -p ours.md base.md theirs.md",
    "sheaf merge-file -p --owners owners.yaml ours.md base.md theirs.md",
  ],
  async run(input) {
    const { mergeFiles, saveMergedFile } = await import("../../workflows/merge/merge-file.ts");
    const call = callOf(input);
    const merged = mergeFiles(call);
    if (!input.flag("stdout")) saveMergedFile(call, merged);
    // The bytes of the file and nothing else; in --json the text is in the data.
    else if (!input.flag("json")) input.io.out(merged.bytes);
    const { mode, conflicts, notes } = merged;
    return {
      data: { mode, conflicts, notes, ...(input.flag("stdout") ? { text: merged.text } : {}) },
      text: "",
      warnings: input.flag("quiet") ? [] : notes,
      // git's contract, not ours: the number of conflicts.
      exitCode: Math.min(conflicts, 127),
    };
  },
};

function callOf(input: Input): FileMergeCall {
  const [ours = "", base = "", theirs = ""] = input.rest(0);
  const [oursLabel = ours, baseLabel = base, theirsLabel = theirs] = input.list("L");
  return {
    directory: input.directory,
    files: { ours, base, theirs },
    labels: { ours: oursLabel, base: baseLabel, theirs: theirsLabel },
    style: input.flag("zdiff3") ? "zdiff3" : input.flag("diff3") ? "diff3" : "merge",
    markerSize: sizeOf(input),
    mode: modeOf(input),
    owners: input.text("owners"),
  };
}

function modeOf(input: Input): FileMergeCall["mode"] {
  const wantsSections = input.flag("sectioned") || input.text("owners") !== undefined;
  if (!input.flag("lines")) return wantsSections ? "sections" : undefined;
  if (!wantsSections) return "lines";
  throw new SheafError({
    kind: "usage",
    code: "two-modes",
    message: "--lines does not look at sections: it goes with neither --sectioned nor --owners",
  });
}

function sizeOf(input: Input): number | undefined {
  const text = input.text("marker-size");
  if (text === undefined || /^[1-9]\d{0,3}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new SheafError({
    kind: "usage",
    code: "bad-marker-size",
    message: `--marker-size "${text}" is no number from 1 on`,
  });
}
