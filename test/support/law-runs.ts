import { configureGlobal } from "fast-check";

const asked = process.env["LAW_RUNS"];

/** How often a law is tried: 200 times in the suite, and as often as `LAW_RUNS` says in `npm run test:long`. */
export const lawRuns = Number(asked ?? 200);

// In the suite every run tries the same cases, so that a failure speaks of the change and not of luck; test:long looks
// for new ones, and prints the seed with what it finds.
if (asked === undefined) configureGlobal({ seed: 7 });
