import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statfsSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programsFolder, suiteVariable } from "./suite.ts";

// TESTS_REF_FORMAT=reftable lets every repository keep its refs in tables, with a git that can (2.45 and newer).
// What is written need not outlive a loss of power, no repository lives long enough to be tidied up, and samples of
// hooks would only have to be copied along.
const gitConfig = (template: string, refFormat: string) => `[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[init]
	templateDir = ${template}
	defaultRefFormat = ${refFormat}
`;

// What every repository is made with.
const ownConfig = `[user]
	name = Test Author
	email = author@example.com
`;

/** Makes the folder before the first test, and removes it after the last. */
export default function setup(): () => void {
  process.env["TMPDIR"] ??= quickFolder();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sheaf-suite-")));
  for (const path of ["template/hooks", "template/info", "prepared"])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, "template/config"), ownConfig);
  const config = join(folder, "gitconfig");
  writeFileSync(config, gitConfig(join(folder, "template"), process.env["TESTS_REF_FORMAT"] ?? "files"));
  // As if nobody had changed it for a while: Sheaf's hooks ask git again about settings that are younger than their own notes.
  const aWhileAgo = Date.now() / 1000 - 3_600;
  utimesSync(config, aWhileAgo, aWhileAgo);
  process.env[suiteVariable] = folder;
  return () => {
    for (const made of [folder, programsFolder()])
      rmSync(made, { recursive: true, force: true, maxRetries: 3 });
  };
}

/** Memory where a system offers it, with room and for programs too: what git writes is many small files. */
function quickFolder(): string {
  const memory = "/dev/shm";
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < 1e9) return tmpdir();
    const program = join(mkdtempSync(join(memory, "sheaf-probe-")), "program");
    try {
      writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
      execFileSync(program);
    } finally {
      rmSync(join(program, ".."), { recursive: true });
    }
    return memory;
  } catch {
    return tmpdir();
  }
}
