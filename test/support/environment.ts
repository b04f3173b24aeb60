import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { startedWith } from "./started-with.ts";
import { suiteFolder } from "./suite.ts";

// Runs before each file of tests. Every one begins as if on a machine without any git configuration but that of the
// run's own folder, whatever the run was started from and whatever the file before has left: a hook's GIT_DIR in the
// environment would otherwise make a test write into the outer repository.
const folder = suiteFolder();
const fixed = {
  HOME: mkdtempSync(join(folder, "home-")),
  GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test Author",
  GIT_AUTHOR_EMAIL: "author@example.com",
  GIT_COMMITTER_NAME: "Test Committer",
  GIT_COMMITTER_EMAIL: "committer@example.com",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
  TZ: "UTC",
  COLUMNS: "100",
  NO_COLOR: "1",
  NODE_EXTRA_CA_CERTS: "",
  NODE_OPTIONS: "",
};
const isForeign = (name: string) =>
  !(name in startedWith) ||
  name.startsWith("GIT_") ||
  name.startsWith("HUSKY") ||
  name.startsWith("SHEAF_") ||
  name.startsWith("XDG_");

for (const name of Object.keys(process.env)) {
  if (isForeign(name)) delete process.env[name];
}
Object.assign(process.env, startedWithout(isForeign), fixed);

function startedWithout(isUnwanted: (name: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(startedWith).filter(([name]) => !isUnwanted(name)));
}
