import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Texts } from "./line-documents.ts";

/** What `git merge-file -p` makes of three texts. */
export interface GitMerge {
  readonly text: string;
  readonly isClean: boolean;
  /** The exit status: the number of conflicts, 127 at most. */
  readonly conflicts: number;
}

/**
 * Merges many texts with `git merge-file -p -L ours -L base -L theirs`, all from one shell, which is what keeps
 * a thousand of them quick.
 *
 * @param options further options of git merge-file, e.g. `--diff3`
 */
export function gitMergeFiles(cases: readonly Texts[], options: readonly string[] = []): GitMerge[] {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-merge-file-"));
  try {
    for (const [index, texts] of cases.entries()) {
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${index}.${name}`), text);
    }
    const merge = `git merge-file -p ${options.join(" ")} -L ours -L base -L theirs`;
    const script = `i=0; while [ $i -lt ${cases.length} ]; do
      ${merge} $i.ours $i.base $i.theirs > $i.merged; echo $?; i=$((i+1)); done`;
    const codes = execFileSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" }).trim().split("\n");
    return cases.map((_, index) => ({
      text: readFileSync(join(folder, `${index}.merged`), "utf8"),
      isClean: codes[index] === "0",
      conflicts: Number(codes[index]),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
