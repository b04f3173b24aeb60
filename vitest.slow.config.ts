import { defineConfig } from "vitest/config";
import suite from "./vitest.config.ts";

/** What is slow by nature: many kills, long races, large inputs. For a schedule, beside `npm run test:long`. */
export default defineConfig({
  test: {
    ...suite.test,
    include: ["test/slow/**/*.test.ts"],
    exclude: [],
    testTimeout: 60 * 60_000,
  },
});
