/** Whether the repositories of this run keep their refs in tables: `TESTS_REF_FORMAT=reftable`, with a git that can. */
export const hasReftable = process.env["TESTS_REF_FORMAT"] === "reftable";
