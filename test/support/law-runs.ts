/** How often a law is tried: 1,000 times in the suite, and as often as `LAW_RUNS` says in `npm run test:long`. */
export const lawRuns = Number(process.env["LAW_RUNS"] ?? 1000);
