import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Every test runs as if on a machine without any git configuration, whatever it was started from:
// a hook's GIT_DIR in the environment would otherwise make a test write into the outer repository.
for (const name of Object.keys(process.env)) {
  if (name.startsWith("GIT_") || name.startsWith("HUSKY") || name.startsWith("SHEAF_"))
    delete process.env[name];
}

const home = mkdtempSync(join(tmpdir(), "sheaf-home-"));
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));

Object.assign(process.env, {
  HOME: home,
  GIT_CONFIG_GLOBAL: "/dev/null",
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
});
