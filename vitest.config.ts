import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { FileOrder } from "./test/support/file-order.ts";

// A limit is for what hangs: no test is expected to come near it, on no machine.
const hangsMs = 5 * 60_000;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/slow/**"],
    globalSetup: ["test/support/suite-folder.ts"],
    setupFiles: ["test/support/environment.ts"],
    reporters: ["default", "./test/support/closing-line.ts"],
    pool: "forks",
    // A process imports the sources once for all its files; environment.ts gives each file the same variables.
    isolate: false,
    unstubEnvs: true,
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    sequence: { sequencer: FileOrder },
    testTimeout: hangsMs,
    hookTimeout: hangsMs,
  },
});
