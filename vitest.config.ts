import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/environment.ts"],
    reporters: ["default", "./test/support/closing-line.ts"],
    pool: "forks",
    maxWorkers: 2,
    // CI shares two cores with whatever else runs there, and real processes starve now and then: what fails
    // twice is broken. Elsewhere nothing is tried again.
    retry: process.env["CI"] === undefined ? 0 : 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
