import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  mergeFileAsLines,
  mergeFileBySection,
  mergeFileByStructure,
  hasSections,
} from "../../src/core/merge/merge-file.ts";
import type { MergeCase } from "./cases.ts";

/** What a tool made of a case. */
export interface Outcome {
  readonly text: string;
  readonly isClean: boolean;
}

/** A way of merging three texts. */
export interface Tool {
  readonly name: string;
  readonly merge: (one: MergeCase) => Outcome;
}

const format = {
  style: "merge",
  labels: { ours: "ours", base: "base", theirs: "theirs" },
  markerSize: 7,
} as const;

/** The ways that are compared; of the programs those that are installed. Nothing is fetched. */
export function findTools(): Tool[] {
  return [
    { name: "git merge-file", merge: (one) => run(one, ["git", "merge-file", ...labels, "%A", "%O", "%B"]) },
    {
      name: "git, `--diff3`",
      merge: (one) => run(one, ["git", "merge-file", "--diff3", ...labels, "%A", "%O", "%B"]),
    },
    {
      name: "git, `merge=union`",
      merge: (one) => run(one, ["git", "merge-file", "--union", "%A", "%O", "%B"]),
    },
    ...[
      [
        "mergiraf",
        "merge",
        "--git",
        "%O",
        "%A",
        "%B",
        "-s",
        "base",
        "-x",
        "ours",
        "-y",
        "theirs",
        "-p",
        "%P",
      ],
      ["weave-driver", "%O", "%A", "%B", "7", "%P"],
    ].flatMap((command) => installed(command)),
    {
      name: "Sheaf by lines",
      merge: ({ base, left, right }) =>
        outcomeOf(mergeFileAsLines({ base, ours: left, theirs: right }, format)),
    },
    { name: "Sheaf by structure", merge: mergeByStructure },
  ];
}

const labels = ["-L", "ours", "-L", "base", "-L", "theirs"];

function mergeByStructure({ base, left, right, extension }: MergeCase): Outcome {
  const names = { base: `base${extension}`, ours: `ours${extension}`, theirs: `theirs${extension}` };
  const texts = { base, ours: left, theirs: right, names };
  return outcomeOf(
    hasSections(texts) ? mergeFileBySection(texts, format, undefined) : mergeFileByStructure(texts, format),
  );
}

function outcomeOf({
  text,
  conflicts,
}: {
  readonly text: string | undefined;
  readonly conflicts: number;
}): Outcome {
  return { text: text ?? "", isClean: conflicts === 0 };
}

function installed(command: readonly string[]): Tool[] {
  const [program = ""] = command;
  const found = spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
  return found ? [{ name: program, merge: (one) => run(one, command) }] : [];
}

/** Runs a command in the words of a merge driver: it merges %B into %A, and fails where that is a conflict. */
function run({ base, left, right, extension }: MergeCase, command: readonly string[]): Outcome {
  const folder = mkdtempSync(join(tmpdir(), "merge-case-"));
  try {
    const path = (stem: string) => join(folder, `${stem}${extension}`);
    const files: Readonly<Record<string, string>> = {
      "%A": path("ours"),
      "%O": path("base"),
      "%B": path("theirs"),
      "%P": `file${extension}`,
    };
    writeFileSync(path("ours"), left);
    writeFileSync(path("base"), base);
    writeFileSync(path("theirs"), right);
    const [program = "", ...words] = command.map((word) => files[word] ?? word);
    const { status } = spawnSync(program, words, { cwd: folder, timeout: 60_000 });
    const text = readFileSync(path("ours"), "utf8");
    return { text, isClean: status === 0 && !/^<{7} /m.test(text) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
